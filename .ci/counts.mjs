/**
 * What came of a test run: prints `passed failed skipped`, and adds to a file what failed, as a person needs it.
 *
 *   node .ci/counts.mjs <name> <exit code> <report.json> <output.txt> <failures.txt>
 *
 * A run without a report counts as one failure, and so does a file that failed as a whole, or a run that ends with
 * another exit code than 0 although no test failed (an error outside of tests): there, the end of its output is told.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const LINES_OF_MESSAGE = 6;
const LINES_OF_OUTPUT = 12;
const MOST_COLUMNS = 200;

const [name, exitCode, report, output, failures] = process.argv.slice(2);
const found = read();
process.stdout.write(`${found.counts.join(' ')}\n`);
if (found.told.length > 0) appendFileSync(failures, `${found.told.join('\n')}\n`);

function read() {
  let run;
  try {
    run = JSON.parse(readFileSync(report, 'utf8'));
  } catch (error) {
    return { counts: [0, 1, 0], told: [`${name}: no report (${error.message})`, ...endOfOutput()] };
  }
  const told = [];
  let failed = 0;
  for (const file of run.testResults) {
    const path = file.name.replace(`${process.cwd()}/`, '');
    const tests = file.assertionResults.filter(({ status }) => status === 'failed');
    for (const test of tests) told.push(`${name}: ${path} > ${test.fullName}`, ...linesOf(test.failureMessages.join('\n')));
    if (file.status === 'failed' && tests.length === 0) told.push(`${name}: ${path}`, ...linesOf(file.message));
    failed += file.status === 'failed' ? Math.max(1, tests.length) : tests.length;
  }
  if (failed === 0 && !(run.success && exitCode === '0')) {
    failed = 1;
    told.push(`${name}: no test failed, but the run did`, ...endOfOutput());
  }
  return { counts: [run.numPassedTests, failed, run.numPendingTests + run.numTodoTests], told };
}

function linesOf(text) {
  return indented(text).slice(0, LINES_OF_MESSAGE);
}

/** What vitest says of errors outside of tests comes before its summary. */
function endOfOutput() {
  let text = '';
  try {
    text = readFileSync(output, 'utf8');
  } catch {
    return [];
  }
  const at = text.indexOf('Unhandled Error');
  return at < 0 ? indented(text).slice(-LINES_OF_OUTPUT) : indented(text.slice(at)).slice(0, LINES_OF_OUTPUT);
}

function indented(text = '') {
  const lines = stripVTControlCharacters(text).split('\n');
  return lines.filter(isWorthALine).map((line) => `    ${line.slice(0, MOST_COLUMNS)}`);
}

/** No empty line, and no frame of a stack that is not ours. */
function isWorthALine(line) {
  const text = line.trim();
  return text !== '' && !(text.startsWith('at ') && /node_modules|node:|<anonymous>/.test(text));
}
