import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { AmaOutlet } from '../../../src/agents/ama-outlet.ts';
import { systemClock } from '../../../src/base/clock.ts';
import type { Problem } from '../../../src/base/problem.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/emulator.ts';
import { ENDPOINT, MACHINE, PUT_ASSOCIATION, PUT_ENDPOINT, PUT_RULE, RULE } from '../../emulator/arm-case.ts';
import { VirtualClock } from '../../upload/virtual-clock.ts';
import { arrange, associate, filled, fleetOf, machineOf, putQueries, VM } from './azure.ts';
import { SteppedClock } from './stepped-clock.ts';

const NEVER = new AbortController().signal;
const root = mkdtempSync(join(tmpdir(), 'amasim-test-'));
const arcTokens = join(root, 'tokens');
let azure: Emulator;
beforeAll(async () => {
  azure = await startEmulator({ agentPort: 0, arcTokenFolder: arcTokens, timeGenerated: 'keep' });
  await arrange(azure, PUT_RULE, PUT_ASSOCIATION, associate(VM));
});
beforeEach(() => azure.reset());
afterAll(async () => {
  await azure.close();
  rmSync(root, { recursive: true, force: true });
});

const paths = () => azure.requests().map(({ path, status }) => `${status} ${path.split('/').at(-1)}`);

describe('machine', () => {
  it('gets from its identity to stored rows', async () => {
    const { it: fleet, problems } = await fleetOf(azure);
    const targets = fleet.plan.streams;
    expect(fleet.plan.queries.map(({ xPathQuery }) => xPathQuery)).toEqual(['System!*[System[Level=2]]']);
    expect(targets).toEqual([expect.objectContaining({ stream: 'Microsoft-Event', immutableIdGiven: true })]);
    const outlet = new AmaOutlet({
      targets,
      routes: fleet.routesOf(0, targets),
      ca: azure.caPem,
      connections: 1,
      clock: systemClock,
    });
    const dueMs = new Float64Array(1);
    const post = (id: string) => {
      const body = Buffer.from(`[{"EventID":7,"EventLog":"${id}"}]`);
      const batch = {
        target: 0,
        requestId: id,
        rows: 1,
        body,
        encoding: 'identity',
        dueMs,
        bookmarks: new Map(),
      } as const;
      return outlet.post(batch, NEVER);
    };
    expect(await post('one')).toEqual({ kind: 'accepted' });
    // Over the day that an ingestion token is good for, as the emulator sees it: the machine's own token has ended, too.
    azure.setClock({ advanceMs: 2 * 86_400_000 });
    const late = await post('two');
    expect(late).toMatchObject({ kind: 'again', problem: { code: 'AMASIM_UPLOAD_UNAUTHORIZED' } });
    expect(await post('two')).toEqual({ kind: 'accepted' });
    expect(await post('three')).toEqual({ kind: 'accepted' });
    await outlet.close();
    await fleet.close();
    expect([...azure.rows('Event')].map(({ EventLog }) => EventLog)).toEqual(['one', 'two', 'three']);
    expect(paths()).toEqual([
      '200 token',
      '200 agentConfigurations',
      '200 issueIngestionToken',
      '204 Microsoft-Event',
      '401 Microsoft-Event',
      '401 issueIngestionToken',
      '200 token',
      '200 issueIngestionToken',
      '204 Microsoft-Event',
      '204 Microsoft-Event',
    ]);
    expect(problems).toEqual([]);
  });

  it('asks for tokens anew only when they are about to end', async () => {
    const clock = new VirtualClock();
    const { it: machine } = machineOf(azure, { clock });
    const [configuration] = await machine.learn();
    const tokens = machine.tokens(configuration!.channels[0]!.tokenUrl);
    const first = await tokens.token(NEVER);
    clock.pass(3_599_000);
    expect(await tokens.token(NEVER)).toBe(first);
    clock.pass(2_000);
    await tokens.token(NEVER);
    await machine.close();
    // The machine's own token, good for 3,599 s, was given up five minutes before its end.
    expect(paths()).toEqual([
      '200 token',
      '200 agentConfigurations',
      '200 issueIngestionToken',
      '200 token',
      '200 issueIngestionToken',
    ]);
  });

  it('is told by 421 to ask elsewhere, and goes there first the next time', async () => {
    const machine = VM.replace('vm-1', 'vm-421');
    const path = `${machine}/providers/Microsoft.Insights/dataCollectionRuleAssociations/configurationAccessEndpoint`;
    const body = { properties: { dataCollectionEndpointId: ENDPOINT } };
    await arrange(azure, PUT_ENDPOINT, associate(machine), { method: 'PUT', path, body });
    azure.reset();
    const clock = new SteppedClock();
    const { it: watched } = machineOf(azure, { resourceId: machine, region: 'westeurope', clock });
    const [configuration] = await watched.learn();
    expect(configuration?.sources).toHaveLength(1);
    watched.watch({ everyMs: 1, onChange: () => {} });
    await expect.poll(() => clock.waiting).toBe(1);
    clock.step();
    await expect.poll(() => azure.requests().length).toBe(4);
    await watched.close();
    const asked = azure.requests().slice(1, 4);
    expect(asked.map(({ status }) => status)).toEqual([421, 200, 304]);
    const direct = `/locations/westeurope${machine}/agentConfigurations`;
    expect(asked[0]?.path).toBe(direct);
    expect(asked[1]?.path).toMatch(/^\/dataCollectionEndpoints\/dce-/);
    expect(asked[2]?.path).toBe(asked[1]?.path);
  });

  it('reads the secret of Azure Arc from a file of its own folder only', async () => {
    const arc = { resourceId: filled(MACHINE), arcTokenFolder: arcTokens };
    const { it: machine } = machineOf(azure, arc);
    expect(await machine.learn()).toHaveLength(1);
    await machine.close();
    expect(paths()).toEqual(['401 token', '200 token', '200 agentConfigurations']);
    const { it: careful } = machineOf(azure, { ...arc, arcTokenFolder: root });
    await expect(careful.learn()).rejects.toMatchObject({
      code: 'AMASIM_AGENT_IDENTITY',
      message: expect.stringContaining(`wanted a *.key in ${root}`) as string,
    });
    await careful.close();
  });

  it('repeats what failed for a while: the control service three times, the identity service after a second', async () => {
    azure.setFaults([
      { route: 'token', status: 503, count: 1 },
      { route: 'control', status: 503, count: 3 },
    ]);
    const clock = new VirtualClock();
    const { it: machine } = machineOf(azure, { clock });
    await machine.learn();
    await machine.close();
    expect(clock.sleeps).toEqual([1000, 100, 200, 300]);
  });

  it.each([
    [
      { route: 'control', status: 500 },
      'AMASIM_AGENT_CONTROL',
      /^127\.0\.0\.1:\d+: 500 .*; wanted the configuration of a machine$/,
    ],
    [{ route: 'control', status: 403 }, 'AMASIM_AGENT_CONTROL', /: 403 /],
    [{ route: 'control', reset: 'before' }, 'AMASIM_AGENT_CONTROL', /ECONNRESET/],
    [{ route: 'token', status: 400 }, 'AMASIM_AGENT_IDENTITY', /the instance metadata service: status 400/],
  ] as const)('says why it cannot start: %j', async (fault, code, message) => {
    azure.setFaults([fault]);
    const { it: machine } = machineOf(azure);
    const error = await machine.learn().then(
      () => undefined,
      (thrown: unknown) => thrown as { readonly code: string; readonly message: string },
    );
    expect(error?.code).toBe(code);
    expect(error?.message).toMatch(message);
    expect(error?.message).not.toContain('Bearer');
    await machine.close();
  });

  it('does not trust a certificate of an unknown authority', async () => {
    const { it: machine } = machineOf(azure, { ca: undefined });
    await expect(machine.learn()).rejects.toMatchObject({
      code: 'AMASIM_AGENT_CONTROL',
      message: expect.stringMatching(/UNABLE_TO_|SELF_SIGNED/) as string,
    });
    await machine.close();
  });
});

describe('machine with a folder', () => {
  it('starts with the last known good configuration when the service is down, and tells', async () => {
    const folder = join(root, 'kept');
    const before = machineOf(azure, { folder });
    const learnt = await before.it.learn();
    await before.it.close();
    expect(readdirSync(folder)).toEqual(['mcsconfig.lkg.json']);
    expect(readFileSync(join(folder, 'mcsconfig.lkg.json'), 'utf8')).not.toMatch(/eyJ/);
    azure.setFaults([{ route: 'control', status: 503 }]);
    const after = machineOf(azure, { folder });
    expect(await after.it.learn()).toEqual(learnt);
    expect(after.problems).toMatchObject([{ code: 'AMASIM_AGENT_LAST_KNOWN_GOOD' }]);
    await after.it.close();
    const other = machineOf(azure, { folder, resourceId: VM.replace('vm-1', 'vm-2') });
    await expect(other.it.learn()).rejects.toMatchObject({ code: 'AMASIM_AGENT_CONTROL' });
    await other.it.close();
    writeFileSync(join(folder, 'mcsconfig.lkg.json'), '{"version":1');
    const damaged = machineOf(azure, { folder });
    await expect(damaged.it.learn()).rejects.toMatchObject({ code: 'AMASIM_AGENT_CONTROL' });
    await damaged.it.close();
  });
});

describe('machines that ask again', () => {
  it('tell of a change of the rules, not of the same again, and go on when the service is down', async () => {
    const machine = VM.replace('vm-1', 'vm-poll');
    await arrange(azure, associate(machine));
    const clock = new SteppedClock();
    const { it: fleet, problems } = await fleetOf(azure, { resourceIds: [machine], clock });
    const answers = () => azure.requests().filter(({ path }) => path.endsWith('agentConfigurations')).length;
    const ask = async () => {
      await expect.poll(() => clock.waiting).toBe(1);
      const before = answers();
      clock.step();
      await expect.poll(answers).toBeGreaterThan(before);
    };
    fleet.watch();
    await ask();
    azure.setFaults([{ route: 'control', status: 404 }]);
    await ask();
    await expect.poll(() => problems.length).toBe(1);
    azure.setFaults([]);
    await arrange(azure, putQueries('Application!*'));
    await ask();
    await expect.poll(() => problems.length).toBe(2);
    await fleet.close();
    await arrange(azure, PUT_RULE);
    expect(problems.map(({ code }: Problem) => code)).toEqual([
      'AMASIM_AGENT_CONTROL_LATER',
      'AMASIM_AGENT_RULES_CHANGED',
    ]);
    expect(clock.sleeps).toEqual([300_000, 300_000, 300_000, 300_000]);
  });

  it('follow the same rules, or none starts', async () => {
    const [same, other] = [VM.replace('vm-1', 'vm-same'), VM.replace('vm-1', 'vm-other')];
    await arrange(azure, associate(same));
    const { it: fleet } = await fleetOf(azure, { resourceIds: [VM, same] });
    await fleet.close();
    await expect(fleetOf(azure, { resourceIds: [VM, same, other] })).rejects.toMatchObject({
      code: 'AMASIM_AGENT_RULES_DIFFER',
      message: `${VM} and ${other} follow different rules`,
    });
  });

  it('take settings from the rule of kind AgentSettings that was associated last', async () => {
    const machine = VM.replace('vm-1', 'vm-settings');
    const put = (name: string, ...logs: readonly object[]) => {
      const path = `${RULE}-${name}`;
      const body = { location: 'eastus', kind: 'AgentSettings', properties: { agentSettings: { logs } } };
      return [{ method: 'PUT', path, body }, associate(machine, path, name)] as const;
    };
    const quota = (value: string) => ({ name: 'MaxDiskQuotaInMB', value });
    const times = { name: 'UseTimeReceivedForForwardedEvents', value: '1' };
    await arrange(azure, associate(machine), ...put('one', quota('5000')), ...put('two', quota('4000'), times));
    const { it: fleet, problems } = await fleetOf(azure, { resourceIds: [machine] });
    await fleet.close();
    expect(problems).toEqual([]);
    expect(fleet.settings.diskQuotaBytes).toBe(4_000_000_000);
    expect(fleet.usesTimeReceived).toBe(true);
    expect(fleet.plan.queries).toHaveLength(1);
  });

  it('end at once when nobody answers', async () => {
    azure.setFaults([{ route: 'token', halfOpen: true }]);
    const { it: machine } = machineOf(azure);
    const learning = machine.learn();
    const ended = expect(learning).rejects.toThrow();
    await expect.poll(() => azure.requests().length).toBe(1);
    await machine.close();
    await ended;
  });
});
