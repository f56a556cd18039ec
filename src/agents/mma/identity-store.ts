/** What a legacy agent is known by, kept in a folder for its next start. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isObject } from '../../base/json-object.ts';
import { SimulatorError } from '../../base/problem.ts';
import { PRIVATE_FOLDER, replaceFile } from '../../base/replace-file.ts';
import type { ClientCertificate } from '../../upload/certificate-client.ts';
import type { AgentName } from './certificate.ts';

/** An agent of a workspace, with its certificate. */
export interface AgentIdentity extends AgentName, ClientCertificate {
  /** The service has said so. */
  readonly isRegistered: boolean;
}

export interface IdentityStore {
  /** What was written last; `undefined` when nothing was. */
  read(): AgentIdentity | undefined;
  write(identity: AgentIdentity): void;
}

/**
 * A file that only its owner may read, since the key is in it; it is the one before, or the new one whole.
 *
 * Errors: throws AMASIM_AGENT_IDENTITY_FILE for a file of something else, and when it cannot be read or written.
 */
export class IdentityFile implements IdentityStore {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  read(): AgentIdentity | undefined {
    return this.#told(() => {
      if (!existsSync(this.#file)) return undefined;
      const value = parsed(readFileSync(this.#file, 'utf8'));
      if (!isIdentity(value)) throw new Error('this is no identity of an agent');
      const { workspaceId, agentId, certificatePem, keyPem, isRegistered } = value;
      if (!new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem))) {
        throw new Error('the key is not that of the certificate');
      }
      return { workspaceId, agentId, certificatePem, keyPem, isRegistered };
    });
  }

  write(identity: AgentIdentity): void {
    this.#told(() => {
      mkdirSync(dirname(this.#file), { recursive: true, mode: PRIVATE_FOLDER });
      replaceFile(this.#file, [`${JSON.stringify({ version: 1, ...identity }, undefined, 2)}\n`]);
    });
  }

  #told<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      const message = `${this.#file}: ${(cause as Error).message}`;
      throw new SimulatorError({ code: 'AMASIM_AGENT_IDENTITY_FILE', message }, { cause });
    }
  }
}

/** Without the words of the parser, which quote the text and so, perhaps, the key. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused by the caller
  }
}

function isIdentity(value: unknown): value is AgentIdentity {
  if (!isObject(value) || value.version !== 1 || typeof value.isRegistered !== 'boolean') return false;
  return [value.workspaceId, value.agentId, value.certificatePem, value.keyPem].every(
    (member) => typeof member === 'string' && member !== '',
  );
}
