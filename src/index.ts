/**
 * amasim as a library: what the command line is made of, by name. Importing it does nothing and loads neither the thread
 * pool nor HTTP client, HTTP server or sign-in packages; each is loaded when first used.
 *
 * Expected failures are `Problem`s (in a `Result`, or told to a `report` function), with the codes of docs/errors.md.
 */

// The Log Analytics gateway.
export type { ConnectionEntry, ConnectionState } from './agents/gateway/connection-entry.ts';
export type { GatewayEvent } from './agents/gateway/event-log.ts';
export { type Gateway, startGateway } from './agents/gateway/gateway.ts';
export type { GatewayOptions } from './agents/gateway/settings.ts';
// Problems and time.
export type { Sequenced } from './base/bounded-log.ts';
export { type Clock, systemClock } from './base/clock.ts';
export { CODES, type Code } from './base/codes.ts';
// Checking: what is wrong with rules and queries, before anything runs.
export type { LocatedProblem } from './base/located-problem.ts';
export {
  type ArmError,
  type Place,
  type Problem,
  type Result,
  renderCaret,
  renderPlace,
  SimulatorError,
  type Span,
  severityOf,
} from './base/problem.ts';
export { checkDocument, checkExpression } from './checking/check-document.ts';
export { type RepairedDocument, repairDocument } from './checking/repair-document.ts';
// What detections see.
export {
  coverageOf,
  type DetectionCoverage,
  type EventCoverage,
  nameOfEvents,
  type Verdict,
} from './detections/coverage.ts';
export type { Collection, EventCell, EventState } from './detections/kept-events.ts';
export { type EventLoss, type LostDetection, lostDetections } from './detections/lost-detections.ts';
export { readDetections } from './detections/read-detections.ts';
export type { Detection, DetectionCounts, DetectionKind, Detections, EventRead } from './detections/types.ts';
// The local Azure.
export { type Emulator, type EmulatorOptions, startEmulator } from './emulator/emulator.ts';
export { plannedRules } from './emulator/planned-rules.ts';
export type { EmulatorRule } from './emulator/rules.ts';
// Events: reading them, and writing them as XML or as canonical JSON.
export { canonicalEvent, type JsonObject, type JsonValue } from './events/canonical.ts';
export { type ReadOptions, readEventBytes, readEvents } from './events/event-stream.ts';
export { renderXml } from './events/render-xml.ts';
export type { AttributeNode, ContentNode, ElementNode, TextNode } from './events/tree.ts';
export { textOf, type Value } from './events/value.ts';
export { type EventView, SystemField } from './events/view.ts';
// A collection from inputs to receipts.
export {
  type CheckedPlan,
  type CollectOptions,
  type CollectOutcome,
  checkPlan,
  collect,
  type Progress,
} from './pipeline.ts';
export type { OverlapChoice } from './pool/types.ts';
// Queries: XPath, `Channel!XPath` and structured queries.
export { splitChannelQuery } from './query/channel-query.ts';
export { type CheckQueryOptions, checkQuery } from './query/checks/check-query.ts';
export { compileQuery } from './query/compile.ts';
export type { Explained, ExplainedClause, ExplainedGroup, Explanation } from './query/explain/types.ts';
export { type Explainer, explainQuery, prepareExplainer } from './query/explain.ts';
export { parseQuery } from './query/parse.ts';
export { type QueryListFile, readQueryList, type StructuredQuery } from './query/query-list.ts';
export { renderQuery } from './query/render-query.ts';
export { type RepairedQuery, repairQuery } from './query/repair/repair-query.ts';
export { splitQuery } from './query/repair/split.ts';
export { type CompiledStructuredQuery, compileStructured } from './query/structured.ts';
export type { QueryTree } from './query/tree.ts';
export type { CompiledQuery, EngineChoice, EngineName, QueryFacts, QuerySource } from './query/types.ts';
export { checkJson } from './report/check-json.ts';
export { renderCheck } from './report/check-text.ts';
export type { CostResult } from './report/cost-result.ts';
export type { CostReport } from './report/html/cost/cost-report.ts';
export { costSections, renderCostReport } from './report/html/cost/render-cost-report.ts';
export { renderReport } from './report/html/run/render-report.ts';
export type { RunReport } from './report/html/run/run-report.ts';
export { type JunitOptions, type JunitProblem, renderJunit } from './report/junit.ts';
export { ProgressSeries, type Sample } from './report/progress-series.ts';
export { renderRunMarkdown } from './report/render-markdown.ts';
export { renderSummary, type SummaryContext } from './report/render-summary.ts';
export { renderRunCsv } from './report/run-csv.ts';
export type { FirewallLogResult, ProblemResult, QueryResult, RunResult, StreamResult } from './report/run-result.ts';
export { sarifLog } from './report/sarif.ts';
// Rules, and what they make an agent collect.
export { eventSetRule } from './rules/event-set.ts';
export { findOverlaps, type OverlapPair, type Overlaps } from './rules/overlap.ts';
export { type PlanOptions, planCollection } from './rules/plan-collection.ts';
export { readRules } from './rules/read-rules.ts';
export { ruleJsonSchema } from './rules/rule-json-schema.ts';
export type {
  CollectionPlan,
  DataCollectionRule,
  PlannedFirewallLog,
  PlannedQuery,
  PlannedStream,
  RuleDraft,
  RulesFile,
} from './rules/types.ts';
export type { Block, ReportProblem } from './sources/block.ts';
// Made-up events, and files of them.
export type { GeneratedEvent } from './sources/generator/event-model.ts';
export { EvtxWriter, type EvtxWriterOptions, encodeEvtx } from './sources/generator/evtx-writer.ts';
export { type GenerateOptions, generateEvents } from './sources/generator/generate-events.ts';
export type { GeneratorProfile } from './sources/generator/profile.ts';
export { builtInProfile, builtInProfiles, loadProfile } from './sources/generator/profile-files.ts';
export { EVENT_VIEWER_XML, WEVTUTIL_XML, writeXml, type XmlOptions } from './sources/generator/xml-writer.ts';
export { type PlanInputsOptions, planInputs } from './sources/plan-inputs.ts';
export type { MapSettings } from './tables/types.ts';
// Transformations: whether the service would take a transformKql.
export { checkTransform } from './transform/check-transform.ts';
export { columnsOf } from './transform/stream-columns.ts';
export type { TransformOutput, TransformText } from './transform/types.ts';
// Sending rows.
export { azureToken, fixedToken } from './upload/credential.ts';
export { createFolderWriter } from './upload/folder-writer.ts';
export type { Batch, Receipt, TokenSource, Uploader } from './upload/types.ts';
export { createUploader, type UploaderOptions } from './upload/uploader.ts';
