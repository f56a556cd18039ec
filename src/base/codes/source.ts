import type { CodeRegister } from '../code-info.ts';

/** Codes of reading inputs (`sources/`, `events/`). */
export const SOURCE_CODES = {
  AMASIM_EVTX_NOT_EVTX: {
    blame: 'input',
    severity: 'error',
    help: 'The file is not an event log in the EVTX format; it may be a link, a placeholder of a storage, or empty.',
  },
  AMASIM_EVTX_HEADER: {
    blame: 'input',
    severity: 'warning',
    help: 'The header of an event log does not fit its contents, as in logs copied while in use; all chunks present were read.',
  },
  AMASIM_EVTX_CHUNKS_MISSING: {
    blame: 'input',
    severity: 'error',
    help: 'The log was closed with more chunks than the file has: it was cut between two of them. Copy or export it again.',
  },
  AMASIM_EVTX_CHUNK_MAGIC: {
    blame: 'input',
    severity: 'error',
    help: 'A chunk of an event log is damaged: it does not begin with ElfChnk. Sound records in it were read all the same.',
  },
  AMASIM_EVTX_CHUNK_PLACE: {
    blame: 'input',
    severity: 'error',
    help: 'Chunks of an event log do not follow each other every 64 KiB: bytes are missing between two of them, or were put in. The chunks behind that place were read all the same.',
  },
  AMASIM_EVTX_CHUNK_HEADER: {
    blame: 'input',
    severity: 'warning',
    help: 'The header of a chunk does not fit the records in it, as in logs copied while in use; the records found were read.',
  },
  AMASIM_EVTX_CHECKSUM: {
    blame: 'input',
    severity: 'warning',
    help: 'A checksum of a chunk does not fit: the log was written without one, copied while in use, or damaged. Sound records in it were read all the same.',
  },
  AMASIM_EVTX_RECORD: {
    blame: 'input',
    severity: 'error',
    help: 'A record of an event log is damaged and could not be decoded; the event is lost (several, where record numbers say so), reading went on after it.',
  },
  AMASIM_EVTX_RECOVERED: {
    blame: 'input',
    severity: 'info',
    help: 'With --recover: an event that is no part of the log any more was found in unused bytes and is among the events read, marked as recovered.',
  },
  AMASIM_EVTX_UNRECOVERABLE: {
    blame: 'input',
    severity: 'info',
    help: 'With --recover: a record was found in unused bytes that cannot be decoded any more, mostly because its template or names were written over. It is not counted as lost.',
  },
  AMASIM_SOURCE_UNREADABLE: {
    blame: 'input',
    severity: 'error',
    help: 'The file or folder could not be opened or read; check the path and its permissions.',
  },
  AMASIM_SOURCE_TRUNCATED: {
    blame: 'input',
    severity: 'error',
    help: 'The input, or a chunk in it, ends inside a record, chunk or element; what came before it was read. Export it again.',
  },
  AMASIM_SOURCE_EVENT_TOO_LARGE: {
    blame: 'config',
    severity: 'error',
    help: 'An event does not fit into a 64 KiB chunk of an EVTX file; shorten its values or write XML instead.',
  },
  AMASIM_SOURCE_LOG_FULL: {
    blame: 'config',
    severity: 'error',
    help: 'The EVTX file has all the chunks it may have (its header counts at most 65,535); go on in another file.',
  },
  // Event XML and the discovery of inputs.
  AMASIM_XML_MALFORMED: {
    blame: 'input',
    severity: 'error',
    help: 'An <Event> element is not well-formed XML; it was passed over and counted. Repair it or export it again.',
  },
  AMASIM_XML_BAD_ENCODING: {
    blame: 'input',
    severity: 'warning',
    help: 'Bytes of an event are not valid in the encoding of its file and were read as U+FFFD; convert the file to UTF-8.',
  },
  AMASIM_XML_NO_EVENTS: {
    blame: 'input',
    severity: 'warning',
    help: 'The file is XML but holds no <Event> element; name only files with events.',
  },
  AMASIM_XML_EVENT_TOO_LARGE: {
    blame: 'input',
    severity: 'error',
    help: 'An event does not end within 8 MiB, more than Windows ever writes; it was passed over and counted. Perhaps its end is missing.',
  },
  AMASIM_INPUT_NOT_FOUND: {
    blame: 'input',
    severity: 'error',
    help: 'No file or folder has this name, or no file fits the pattern; check the spelling and the current folder.',
  },
  AMASIM_INPUT_EMPTY: {
    blame: 'input',
    severity: 'error',
    help: 'The file has no bytes, or the folder no .evtx or .xml file (and, for `run`, no log of the Windows Firewall).',
  },
  AMASIM_INPUT_FORMAT_UNKNOWN: {
    blame: 'input',
    severity: 'error',
    help: 'The content is neither an EVTX file nor event XML in UTF-8 or UTF-16; unpack or convert it first. Logs of the Windows Firewall are inputs of `run` only.',
  },
  // Logs of the Windows Firewall.
  AMASIM_FIREWALL_LINE: {
    blame: 'input',
    severity: 'error',
    help: 'A line of a firewall log is damaged: it is too long, is no text, has no date and time, or other values than the #Fields: line above it has names. It was passed over and counted as malformed.',
  },
  AMASIM_FIREWALL_PROFILE: {
    blame: 'input',
    severity: 'info',
    help: 'Lines of a firewall log whose name says the profile (domainfw.log, privatefw.log, publicfw.log) were read and not taken, because the profileFilter of a rule leaves that profile out.',
  },
  AMASIM_FIREWALL_PROFILE_UNKNOWN: {
    blame: 'input',
    severity: 'info',
    help: 'A rule wants some profiles only, and lines of a firewall log do not say theirs: all were taken. Logs of one profile are called domainfw.log, privatefw.log or publicfw.log.',
  },
  AMASIM_FIREWALL_TIME: {
    blame: 'input',
    severity: 'info',
    help: "A firewall log has the times of its machine's clock, without an offset. They were taken for UTC; say the offset with --firewall-offset, as in +02:00.",
  },
} as const satisfies CodeRegister;
