import type { CodeRegister } from '../code-info.ts';

/** Codes of batching and sending (`upload/`). */
export const UPLOAD_CODES = {
  AMASIM_UPLOAD_ROW_TOO_LARGE: {
    blame: 'config',
    severity: 'error',
    help: 'A single row is larger than the service accepts in one call, so it cannot be sent; it is counted as rejected.',
  },
  AMASIM_UPLOAD_ENDPOINT: {
    blame: 'config',
    severity: 'error',
    help: 'The endpoint is not a URL rows can be posted to; give the https URL of a data collection endpoint or rule.',
  },
  AMASIM_UPLOAD_UNREACHABLE: {
    blame: 'remote',
    severity: 'error',
    help: 'No connection to the endpoint gave an answer; check the name, the port, the network and that it is running.',
  },
  AMASIM_UPLOAD_UNTRUSTED: {
    blame: 'remote',
    severity: 'error',
    help: 'The certificate of the endpoint is not trusted; name its authority in NODE_EXTRA_CA_CERTS if it is yours.',
  },
  AMASIM_UPLOAD_SIGN_IN: {
    blame: 'remote',
    severity: 'error',
    help: 'No token could be had; check AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET and AZURE_AUTHORITY_HOST.',
  },
  AMASIM_UPLOAD_UNAUTHORIZED: {
    blame: 'remote',
    severity: 'error',
    help: 'The endpoint did not accept the token; check tenant, client and the cloud the endpoint belongs to.',
  },
  AMASIM_UPLOAD_FORBIDDEN: {
    blame: 'remote',
    severity: 'error',
    help: 'The client may not write to the rule; it needs the role Monitoring Metrics Publisher on it (up to 30 minutes to take effect).',
  },
  AMASIM_UPLOAD_NOT_FOUND: {
    blame: 'remote',
    severity: 'error',
    help: 'The endpoint knows no such rule; check the immutable id of the rule and that the endpoint is the one of its region.',
  },
  AMASIM_UPLOAD_REFUSED: {
    blame: 'remote',
    severity: 'error',
    help: 'The endpoint answered something other than 204, the only status that means the rows were accepted.',
  },
  AMASIM_UPLOAD_THROTTLED: {
    blame: 'remote',
    severity: 'error',
    help: 'The endpoint kept answering 429 after every retry; lower the rate or spread the rows over more rules.',
  },
  AMASIM_UPLOAD_UNAVAILABLE: {
    blame: 'remote',
    severity: 'error',
    help: 'The endpoint kept failing after every retry; try again later.',
  },
  AMASIM_UPLOAD_MAX_BYTES: {
    blame: 'config',
    severity: 'error',
    help: 'Sending stopped at the limit set for the run, so that no run costs more than meant; raise --max-bytes to send more.',
  },
  AMASIM_UPLOAD_ABORTED: {
    blame: 'config',
    severity: 'warning',
    help: 'The run was stopped before the batch was accepted; its rows count as rejected, though the service may have taken them.',
  },
  AMASIM_UPLOAD_FOLDER: {
    blame: 'config',
    severity: 'error',
    help: 'The rows could not be written to the folder; check that it can be created, its permissions and the space left.',
  },
} as const satisfies CodeRegister;
