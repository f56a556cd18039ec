import { isObject } from '../base/json-object.ts';
import type { Problem } from '../base/problem.ts';
import { parseJson } from '../rules/json-document.ts';
import {
  type AnalyticsRule,
  analyticsRulesIn,
  fromDocument,
  isAnalyticsRule,
  readAnalyticsRule,
} from './analytics-rule.ts';
import { isCorrelation, resolveCorrelations, type SigmaEntry } from './correlations.ts';
import { findFiles, isJson, readDetectionFile } from './find-files.ts';
import { readYaml } from './read-yaml.ts';
import { joinGlobal, readSigmaRule } from './sigma-rule.ts';
import type { Detection, DetectionCounts, Detections, ReadOutcome } from './types.ts';

/** A rule that is read, or that waits for the rules it refers to. */
type Entry = { readonly outcome?: ReadOutcome } | SigmaEntry;

/**
 * Reads Sigma rules (YAML) and analytics rules of Sentinel (YAML of its repository, JSON of exports and templates).
 *
 * Shape:  files and folders in; every detection that looks at Windows events, every problem, and counts that add up out.
 * Errors: AMASIM_DETECTION_*; nothing is thrown. A rule that is refused is counted and has a problem of its own.
 * Cost:   one to two milliseconds a rule; the first analytics rule loads the KQL parser (1 s).
 * @example (await readDetections(['rules'])).detections[0]?.alternatives // [[{ channel: 'Security', eventIds: [4625] }]]
 */
export async function readDetections(paths: readonly string[]): Promise<Detections> {
  const { files, problems } = await findFiles(paths);
  const told: Problem[] = [...problems];
  const entries: Entry[] = [];
  for (const file of files) {
    const text = await readDetectionFile(file);
    if (text.ok) entries.push(...readFile(text.value, file));
    else entries.push({ outcome: { kind: 'refused', problem: text.problem } });
  }
  resolveCorrelations(entries.filter((entry): entry is SigmaEntry => 'document' in entry));
  const detections: Detection[] = [];
  const counts = { notWindows: 0, notFollowed: 0, other: 0, refused: 0 };
  for (const { outcome } of entries) {
    if (outcome === undefined) throw new Error('a detection was neither read nor refused');
    if (outcome.kind === 'detection') detections.push(outcome.detection);
    else counts[outcome.kind]++;
    if (outcome.kind === 'refused') told.push(outcome.problem);
  }
  const all: DetectionCounts = { files: files.length, found: entries.length, read: detections.length, ...counts };
  return {
    detections,
    counts: all,
    problems: counts.notFollowed > 0 ? [...told, notFollowed(counts.notFollowed)] : told,
  };
}

function notFollowed(rules: number): Problem {
  const message = `${rules} analytics rules read functions that are not followed, such as ASIM parsers, and no tables of Windows events: they are not judged`;
  return { code: 'AMASIM_DETECTION_NOT_FOLLOWED', message };
}

function readFile(text: string, file: string): Entry[] {
  if (isJson(file)) {
    const document = parseJson(text);
    if (!document.ok) {
      const { message } = document.problem;
      return [{ outcome: { kind: 'refused', problem: { code: 'AMASIM_DETECTION_SYNTAX', message, file } } }];
    }
    const rules: readonly AnalyticsRule[] = analyticsRulesIn(document.value.value);
    if (rules.length === 0) return [{ outcome: { kind: 'other' } }];
    return rules.map((rule) => ({ outcome: readAnalyticsRule(rule, file) }));
  }
  const documents = readYaml(text);
  if (!documents.ok) return [{ outcome: { kind: 'refused', problem: { ...documents.problem, file } } }];
  if (documents.value.length === 0) return [{ outcome: { kind: 'other' } }];
  return joinGlobal(documents.value).map((document) => readDocument(document, file));
}

function readDocument(document: unknown, file: string): Entry {
  if (!isObject(document)) return { outcome: { kind: 'other' } };
  if (isCorrelation(document)) return { document, file };
  if ('detection' in document) return { document, file, outcome: readSigmaRule(document, file) };
  if (isAnalyticsRule(document)) return { outcome: readAnalyticsRule(fromDocument(document), file) };
  return { outcome: { kind: 'other' } };
}
