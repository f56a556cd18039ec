import type { CodeRegister } from '../code-info.ts';

/** Codes of the agents (`agents/`). */
export const AGENT_CODES = {
  AMASIM_AGENT_SETTING: {
    blame: 'config',
    severity: 'error',
    help: 'A setting of an agent is not one, or has a value it cannot have; the message names what was wanted.',
  },
  AMASIM_AGENT_SPOOL: {
    blame: 'config',
    severity: 'error',
    help: 'The folder of --resume cannot be used: it cannot be read or written, belongs to another replay, or holds bookmarks that are none.',
  },
  AMASIM_AGENT_SPOOL_WRITE: {
    blame: 'config',
    severity: 'error',
    help: 'A batch could not be written to the queue on disk; reading waits until it can. Mostly the disk is full.',
  },
  AMASIM_AGENT_SPOOL_DAMAGED: {
    blame: 'input',
    severity: 'error',
    help: 'A batch in the queue on disk is not as it was written; its rows are lost and counted, its file keeps its bytes as *.damaged.',
  },
  AMASIM_AGENT_QUEUED: {
    blame: 'remote',
    severity: 'error',
    help: 'Rows were not accepted by the service before the run ended. With --resume they wait for the next run; otherwise they are gone.',
  },
  AMASIM_AGENT_PARKED: {
    blame: 'remote',
    severity: 'warning',
    help: 'Batches in the queue are of a rule the machine does not follow any more, so that there is no channel for them. They stay, and are sent when it follows the rule again.',
  },
  AMASIM_AGENT_IDENTITY: {
    blame: 'remote',
    severity: 'error',
    help: 'The machine got no token of its managed identity; see that the identity service at --imds is the right one and runs.',
  },
  AMASIM_AGENT_CONTROL: {
    blame: 'remote',
    severity: 'error',
    help: 'The agent control service did not answer, or refused. Without a configuration kept from an earlier run (--resume) agents cannot start.',
  },
  AMASIM_AGENT_CONTROL_LATER: {
    blame: 'remote',
    severity: 'warning',
    help: 'The control service could not be asked for a new configuration; the agent goes on with the one it has.',
  },
  AMASIM_AGENT_CONFIGURATION: {
    blame: 'remote',
    severity: 'error',
    help: 'What the control service answered is not a list of configurations of agents.',
  },
  AMASIM_AGENT_CONFIGURATION_PART: {
    blame: 'remote',
    severity: 'warning',
    help: 'A part of the configuration is not as agents expect it, or of a kind this agent does not collect. It is left out, the rest is followed.',
  },
  AMASIM_AGENT_LAST_KNOWN_GOOD: {
    blame: 'remote',
    severity: 'warning',
    help: 'The control service gave no configuration, so the agent started with the one kept from an earlier run.',
  },
  AMASIM_AGENT_RULES_DIFFER: {
    blame: 'config',
    severity: 'error',
    help: 'Machines follow different rules. Events are made into rows once for all agents: give one run machines with the same associations.',
  },
  AMASIM_AGENT_RULES_CHANGED: {
    blame: 'remote',
    severity: 'warning',
    help: 'Rules or associations of a machine changed during the run. The agent goes on with what it had; the next start takes the change.',
  },
  AMASIM_AGENT_REGISTRATION: {
    blame: 'remote',
    severity: 'error',
    help: 'The workspace did not register the legacy agent: check the workspace id, its key, and that the clock is right to 15 minutes.',
  },
  AMASIM_AGENT_TOPOLOGY: {
    blame: 'remote',
    severity: 'warning',
    help: 'A legacy agent that is registered asked for its topology in vain; it goes on, and asks again at the next interval.',
  },
  AMASIM_AGENT_RENEWAL: {
    blame: 'remote',
    severity: 'warning',
    help: 'The service asked for a new certificate of the legacy agent, and did not take it; the agent goes on with the one it has.',
  },
  AMASIM_AGENT_IDENTITY_FILE: {
    blame: 'config',
    severity: 'error',
    help: 'A file in the folder of --resume is not the identity of a legacy agent, or cannot be read or written; without it the agent registers anew.',
  },
  AMASIM_AGENT_NO_DATA_TYPE: {
    blame: 'config',
    severity: 'error',
    help: 'The legacy agent sends Windows events to Event and SecurityEvent only; rows of other streams are rejected. Use --path ama for them.',
  },
  AMASIM_AGENT_RULE_PART: {
    blame: 'config',
    severity: 'warning',
    help: 'The legacy agent knows nothing of a transformation or another table of a rule: its rows go to Event or SecurityEvent as they are.',
  },
} as const satisfies CodeRegister;
