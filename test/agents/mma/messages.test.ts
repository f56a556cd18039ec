import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeAgentCertificate } from '../../../src/agents/mma/certificate.ts';
import { legacyLogsRule } from '../../../src/agents/mma/legacy-logs.ts';
import { legacyPlan } from '../../../src/agents/mma/legacy-plan.ts';
import {
  readReason,
  readTopology,
  registrationHeaders,
  registrationSignature,
  roundTripTime,
  topologyBody,
} from '../../../src/agents/mma/messages.ts';
import { stampRows } from '../../../src/agents/mma/stamp-rows.ts';
import { readWorkspace, servicesOf } from '../../../src/agents/mma/workspace.ts';
import { planCollection } from '../../../src/rules/plan-collection.ts';
import { readRules } from '../../../src/rules/read-rules.ts';

const WORKSPACE = '11111111-2222-3333-4444-555555555555';
const AGENT = '66666666-7777-8888-9999-aaaaaaaaaaaa';
const KEY = Buffer.from(Array.from({ length: 64 }, (_, at) => at)).toString('base64');

describe('what a legacy agent says', () => {
  // Computed apart from any code of ours, from the public description.
  it('is signed as in the synthetic vector', () => {
    const date = '2024-01-02T03:04:05.123456789+00:00';
    const body = '<?xml version="1.0"?>\n<AgentTopologyRequest/>';
    const hash = 'HgGkVf6xF+k+48/Gqdf+76U9xzG6InNlDa4+SDybXtk=';
    expect(registrationSignature(KEY, date, hash)).toBe('pdm6T5V64y8+Jp52/OC5Xwsft3H+2o6oyMYGi+hoALc=');
    expect(registrationHeaders(body, { workspaceId: WORKSPACE, key: KEY, date })).toEqual({
      'x-ms-Date': date,
      'x-ms-version': 'August, 2014',
      'x-ms-SHA256_Content': hash,
      Authorization: `${WORKSPACE}; pdm6T5V64y8+Jp52/OC5Xwsft3H+2o6oyMYGi+hoALc=`,
      'User-Agent': 'MonitoringAgent/OneAgent',
      'Accept-Language': 'en-US',
      'Content-Type': 'application/xml',
    });
  });

  it.each([
    [Date.UTC(2024, 0, 2, 3, 4, 5, 6), 0, '2024-01-02T03:04:05.0060000+00:00'],
    [Date.UTC(2024, 0, 1, 23, 0), 330, '2024-01-02T04:30:00.0000000+05:30'],
    [Date.UTC(2024, 0, 1, 1, 0), -210, '2023-12-31T21:30:00.0000000-03:30'],
  ])('has its times as .NET writes them: %d', (ms, offset, text) => {
    expect(roundTripTime(ms, offset)).toBe(text);
  });

  it('names the machine, the agent and its certificate, in elements spelled as on the wire', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nQUJD\nREVG\n-----END CERTIFICATE-----\n';
    const body = topologyBody({ agentId: AGENT, computer: 'a<b&c' }, pem);
    expect(body).toContain('<FullyQualfiedDomainName>a&lt;b&amp;c</FullyQualfiedDomainName>');
    expect(body).toContain(`<EntityTypeId>{${AGENT}}</EntityTypeId>`);
    expect(body).toContain('<AuthenticationCertificate>QUJDREVG</AuthenticationCertificate>');
    expect(body).toContain('xmlns="http://schemas.microsoft.com/WorkloadMonitoring/HealthServiceProtocol/2014/09/"');
    expect(body).not.toContain('OperatingSystem');
  });
});

describe('what a legacy agent reads', () => {
  it.each([
    ['PT1H', 3_600_000],
    ['PT60S', 60_000],
    ['P1DT2H3M4.5S', 93_784_500],
    ['P7D', 604_800_000],
    // Outside of what agents follow, or no duration.
    ['PT59S', undefined],
    ['P8D', undefined],
    ['P', undefined],
    ['PT', undefined],
    ['1H', undefined],
  ])('the interval %s', (text, ms) => {
    expect(readTopology(`<AgentTopologyResponse queryInterval="${text}" id="x">`).queryIntervalMs).toBe(ms);
  });

  it('where to bring a new certificate, and whether', () => {
    const answer = (wanted: string) =>
      `<X><CertificateUpdateEndpoint updateCertificate="${wanted}">https://h/R?a=1&amp;b=2</CertificateUpdateEndpoint></X>`;
    expect(readTopology(answer('true')).renewal).toEqual({ isWanted: true, url: 'https://h/R?a=1&b=2' });
    expect(readTopology(answer('false')).renewal?.isWanted).toBe(false);
    expect(readTopology(answer('maybe'))).toEqual({});
  });

  it('the reason of a refusal', () => {
    expect(readReason('<Reason>a &lt;b&gt;\n &amp;lt; c</Reason>')).toBe('a <b> &lt; c');
    expect(readReason(`<Reason>${'x'.repeat(1000)}</Reason>`)).toHaveLength(500);
    expect(readReason('<Other/>')).toBeUndefined();
  });

  it.each([
    [`${WORKSPACE.toUpperCase()}:${KEY}`, undefined, { workspaceId: WORKSPACE, key: KEY }],
    [WORKSPACE, KEY, { workspaceId: WORKSPACE, key: KEY }],
    [WORKSPACE, undefined, 'has no key'],
    [`${WORKSPACE}:not base64`, undefined, 'is not base64'],
    [`${WORKSPACE}:`, KEY, 'is not base64'],
    [KEY, undefined, 'no workspace id'],
  ])('a workspace %#', (text, other, wanted) => {
    const read = readWorkspace(text, other);
    if (read.ok) expect(read.value).toEqual(wanted);
    else {
      expect(read.problem).toContain(wanted);
      expect(read.problem).not.toContain(KEY.slice(0, 20));
    }
  });

  it('where the services of a workspace are', () => {
    const of = (to: string) => {
      const read = servicesOf(to, WORKSPACE);
      return read.ok ? [read.value.agentService.origin, read.value.dataService.origin] : read.problem.code;
    };
    expect(of('https://opinsights.azure.com')).toEqual([
      `https://${WORKSPACE}.oms.opinsights.azure.com`,
      `https://${WORKSPACE}.ods.opinsights.azure.com`,
    ]);
    expect(of('https://localhost:8443')).toEqual(['https://localhost:8443', 'https://localhost:8443']);
    expect(of('http://example.com')).toBe('AMASIM_UPLOAD_ENDPOINT');
  });
});

describe('the certificate of a legacy agent', () => {
  it('is as the agents make it', async () => {
    const now = Date.UTC(2026, 5, 1, 12, 0, 0);
    const made = await makeAgentCertificate({ workspaceId: WORKSPACE, agentId: AGENT }, now);
    const certificate = new X509Certificate(made.certificatePem);
    const subject = `CN=${WORKSPACE}\nCN={${AGENT}}\nOU=Microsoft Monitoring Agent\nO=Microsoft`;
    expect([certificate.subject, certificate.issuer, certificate.ca]).toEqual([subject, subject, true]);
    expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    const valid = [certificate.validFrom, certificate.validTo].map((text) => Date.parse(text));
    expect(valid).toEqual([now, now + 365 * 86_400_000]);
    expect(Number.parseInt(certificate.serialNumber, 16)).toBeGreaterThan(0);
    expect(Number.parseInt(certificate.serialNumber, 16)).toBeLessThan(65_536);
    // subjectKeyIdentifier and authorityKeyIdentifier of the same key, and basicConstraints.
    const keyId = createHash('sha1')
      .update(certificate.publicKey.export({ type: 'pkcs1', format: 'der' }))
      .digest('hex');
    const raw = certificate.raw.toString('hex');
    expect(raw).toContain(`0603551d0e04160414${keyId}`);
    expect(raw).toContain(`0603551d23041830168014${keyId}`);
    expect(raw).toContain('0603551d130101ff040530030101ff');
    // sha256WithRSAEncryption, inside and outside.
    expect(raw.split('300d06092a864886f70d01010b0500')).toHaveLength(3);
  });
});

describe('rows of a legacy agent', () => {
  const NIL = '00000000-0000-0000-0000-000000000000';

  it('get the ids of the agent and of the workspace, and nothing else is touched', () => {
    const quoted = JSON.stringify({ text: `"ManagementGroupName":"AOI-${NIL}","SourceComputerId":"${NIL}"`, id: NIL });
    const row = `{"SourceComputerId":"${NIL}","ManagementGroupName":"AOI-${NIL}"}`;
    const rows = Buffer.from(`[${row},${quoted},${row}]`);
    const stamped = stampRows(rows, { workspaceId: NIL, agentId: NIL }, { workspaceId: WORKSPACE, agentId: AGENT });
    const wanted = `{"SourceComputerId":"${AGENT}","ManagementGroupName":"AOI-${WORKSPACE}"}`;
    expect(Buffer.from(stamped).toString()).toBe(`[${wanted},${quoted},${wanted}]`);
    expect(rows.toString()).toBe(`[${row},${quoted},${row}]`);
  });
});

describe('what a legacy agent collects', () => {
  it('is whole logs by severity', () => {
    const rule = legacyLogsRule('System:error,warning; A/B:Information');
    expect(rule).toMatchObject({ ok: true });
    const read = readRules(JSON.stringify(rule.ok && rule.value), 'mma-logs');
    expect(read.problems).toEqual([]);
    expect(planCollection(read.rules).queries.map(({ xPathQuery }) => xPathQuery)).toEqual([
      'System!*[System[(Level=1) or (Level=2) or (Level=3)]]',
      'A/B!*[System[(Level=0) or (Level=4) or (Level=5)]]',
    ]);
  });

  it.each([
    ['Security:error', '--event-set only'],
    ['System:critical', "'critical' is no severity"],
    ['System', 'wanted <log>:<severity>'],
    ['a!b:error', 'no name of a log'],
  ])('cannot be %s', (text, message) => {
    expect(legacyLogsRule(text)).toEqual({ ok: false, problem: expect.stringContaining(message) });
  });

  it('comes to one stream for each data type, however many rules want it', () => {
    const rule = (name: string, streams: readonly string[], flow: object = {}) => ({
      name,
      properties: {
        dataSources: { windowsEventLogs: [{ name: 's', streams, xPathQueries: ['System!*'] }] },
        destinations: { logAnalytics: [{ name: 'w', workspaceResourceId: '/w' }] },
        dataFlows: [{ streams, destinations: ['w'], ...flow }],
      },
    });
    const rules = [
      rule('one', ['Microsoft-Event', 'Microsoft-WindowsEvent']),
      rule('two', ['Microsoft-Event'], { transformKql: 'source | take 0', outputStream: 'Custom-X_CL' }),
      rule('three', ['Microsoft-WindowsEvent']),
    ].flatMap((one) => readRules(JSON.stringify(one), `${one.name}.json`).rules);
    const plan = legacyPlan(planCollection(rules));
    expect(plan.streams.map(({ dcr, stream, flows }) => [dcr, stream, flows.map(({ table }) => table)])).toEqual([
      ['one, two', 'Microsoft-Event', ['Event']],
      ['one', 'Microsoft-WindowsEvent', ['WindowsEvent']],
      ['three', 'Microsoft-WindowsEvent', ['WindowsEvent']],
    ]);
    expect(plan.queries.map(({ streams }) => streams)).toEqual([[0, 1], [0], [2]]);
    expect(plan.problems).toMatchObject([
      { code: 'AMASIM_AGENT_RULE_PART', message: expect.stringContaining('the transformation and the table X_CL') },
    ]);
  });
});
