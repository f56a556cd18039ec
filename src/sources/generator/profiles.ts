/** What a generated log consists of: plain data, one constant for each kind of machine. */
export interface GeneratorProfile {
  readonly name: string;
  /** Mean rate, which decides how far the times of two events are apart. */
  readonly eventsPerSecond: number;
  /** One machine writes all events, or each event comes from another one (a collector's log). */
  readonly writers: 'one-machine' | 'all-machines';
  readonly users: number;
  readonly machines: number;
  /** Share of each shape, by `Channel/EventID`; shares are relative to their sum. */
  readonly weights: Readonly<Record<string, number>>;
}

const SECURITY_WEIGHTS: Readonly<Record<string, number>> = {
  'Security/4624': 180,
  'Security/4634': 160,
  'Security/4672': 90,
  'Security/4769': 120,
  'Security/4768': 50,
  'Security/4771': 8,
  'Security/4776': 25,
  'Security/4625': 15,
  'Security/4648': 10,
  'Security/4662': 60,
  'Security/4663': 25,
  'Security/4688': 70,
  'Security/4689': 60,
  'Security/5140': 50,
  'Security/5156': 100,
  'Security/4720': 2,
  'Security/4740': 2,
  'Security/1102': 1,
};

const OPERATIONAL_WEIGHTS: Readonly<Record<string, number>> = {
  'System/7036': 30,
  'System/7045': 3,
  'System/6005': 1,
  'System/6013': 2,
  'System/20': 1,
  'System/1': 4,
  'Application/1000': 3,
  'Application/1001': 4,
  'Application/11707': 2,
};

/** Assumed: the shares; they follow what is usual on a busy domain controller, not one measured log. */
export const DOMAIN_CONTROLLER: GeneratorProfile = {
  name: 'domain-controller',
  eventsPerSecond: 40,
  writers: 'one-machine',
  users: 200,
  machines: 120,
  weights: { ...SECURITY_WEIGHTS, ...OPERATIONAL_WEIGHTS },
};

/** The Security log of a domain controller alone. */
export const SECURITY_ONLY: GeneratorProfile = {
  ...DOMAIN_CONTROLLER,
  name: 'security-only',
  weights: SECURITY_WEIGHTS,
};

/** System and Application alone: classic and manifest events, few a minute. */
export const OPERATIONAL_ONLY: GeneratorProfile = {
  ...DOMAIN_CONTROLLER,
  name: 'operational-only',
  eventsPerSecond: 0.2,
  weights: OPERATIONAL_WEIGHTS,
};

/** What a collector gathers from workstations. */
export const FORWARDED: GeneratorProfile = {
  ...DOMAIN_CONTROLLER,
  name: 'forwarded',
  eventsPerSecond: 5,
  writers: 'all-machines',
  machines: 12,
};
