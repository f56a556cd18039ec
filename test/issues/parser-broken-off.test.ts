/** A text that took all its time while the KQL parser filled its tables left them half filled: no later text was checked. */
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('a text that is broken off, even the first, does not keep later ones from being checked', () => {
  const script = `
    const { loadKusto, runBounded } = await import('./dist/transform/kusto.js');
    const { checkTransform } = await import('./dist/index.js');
    const { language } = loadKusto();
    const endless = () => { for (;;) language.KustoCode.ParseAndAnalyze('source | where A == 1', language.GlobalState.Default); };
    try { runBounded(endless, 20); } catch (error) { console.log(error.code); }
    console.log(JSON.stringify(checkTransform({ kql: 'source | where EventID == 4624' })));`;
  const told = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(told).toBe('ERR_SCRIPT_EXECUTION_TIMEOUT\n[]\n');
});
