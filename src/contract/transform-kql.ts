/**
 * The part of KQL that `transformKql` may use.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/data-collection/data-collection-transformations-kql (of 2026-01-20,
 * read 2026-11-24), unless a line says otherwise. The page says that tabular operators it does not list are not supported.
 * Its lists of functions and string operators are not complete: samples of Microsoft use what they leave out. So those
 * that are not listed are doubtful, not refused, except where the service is known to have refused them.
 */

/** The virtual table that holds the records of the stream. */
export const TRANSFORM_SOURCE = 'source';

/** The column each transformation has to give, as a datetime. */
export const TIME_GENERATED = 'TimeGenerated';

/** Columns one `parse` may give. Whether the service refuses more is not documented. */
export const PARSE_COLUMNS = 10;

/** Tabular operators; `filter` is another name of `where`. */
export const TRANSFORM_OPERATORS = [
  'extend',
  'project',
  'print',
  'where',
  'filter',
  'parse',
  'project-away',
  'project-rename',
  'datatable',
] as const;

/** Operators between scalars: the listed string operators, and those of numbers, times and truth values. */
export const TRANSFORM_SCALAR_OPERATORS: ReadonlySet<string> = new Set([
  ...[
    '==',
    '!=',
    '=~',
    '!~',
    'contains',
    '!contains',
    'contains_cs',
    '!contains_cs',
    'has',
    '!has',
    'has_cs',
    '!has_cs',
  ],
  ...['startswith', '!startswith', 'startswith_cs', '!startswith_cs', 'endswith', '!endswith', 'endswith_cs'],
  ...['!endswith_cs', 'matches regex', 'in', '!in'],
  ...['+', '-', '*', '/', '%', '<', '>', '<=', '>=', '<>', 'and', 'or'],
]);

/** Functions the page lists, those only transformations have included. */
const LISTED = [
  ...['binary_and', 'binary_or', 'binary_xor', 'binary_not', 'binary_shift_left', 'binary_shift_right'],
  ...['tobool', 'todatetime', 'todouble', 'toreal', 'toguid', 'toint', 'tolong', 'tostring', 'totimespan'],
  ...['ago', 'datetime_add', 'datetime_diff', 'datetime_part', 'dayofmonth', 'dayofweek', 'dayofyear', 'endofday'],
  ...[
    'endofmonth',
    'endofweek',
    'endofyear',
    'getmonth',
    'getyear',
    'hourofday',
    'make_datetime',
    'make_timespan',
    'now',
  ],
  ...['startofday', 'startofmonth', 'startofweek', 'startofyear', 'weekofyear'],
  ...['array_concat', 'array_length', 'pack_array', 'pack', 'parse_json', 'parse_xml', 'zip'],
  ...[
    'abs',
    'bin',
    'floor',
    'ceiling',
    'exp',
    'exp10',
    'exp2',
    'isfinite',
    'isinf',
    'isnan',
    'log',
    'log10',
    'log2',
    'pow',
  ],
  ...['round', 'sign', 'case', 'iif', 'max_of', 'min_of'],
  ...[
    'base64_encodestring',
    'base64_decodestring',
    'countof',
    'extract',
    'extract_all',
    'indexof',
    'isempty',
    'isnotempty',
  ],
  ...['split', 'strcat', 'strcat_delim', 'strlen', 'substring', 'tolower', 'toupper', 'hash_sha256'],
  ...['gettype', 'isnotnull', 'isnull', 'columnifexists', 'parse_cef_dictionary', 'geo_location'],
];

/**
 * Functions the page does not list and which the service takes all the same: `iff` and `replace` stand in its samples,
 * `not` and `todynamic` in many deployed rules.
 *
 * Source: the same page and https://learn.microsoft.com/azure/azure-monitor/data-collection/data-collection-transformations-samples
 * (read 2026-11-24). Assumed: that the rules with `not` and `todynamic` were deployed as published.
 */
const SEEN = ['iff', 'replace', 'not', 'todynamic'];

export const TRANSFORM_FUNCTIONS: ReadonlySet<string> = new Set([...LISTED, ...SEEN]);

/**
 * Functions KQL has and the service refuses (`Runtime scalar function provider not found for function: …`), with what to
 * write in their place.
 *
 * Source: Azure/Azure-Sentinel pull request 14286 (coalesce), microsoft/BCTech issue 221 (rand); the page above
 * (column_ifexists, base64_…_tostring; read 2026-11-24).
 */
export const REFUSED_FUNCTIONS: Readonly<Record<string, string>> = {
  coalesce: 'write iff(isnotempty(a), a, b)',
  rand: 'transformations have no chance; compare a hash of a column',
  column_ifexists: 'write columnifexists',
  base64_encode_tostring: 'write base64_encodestring',
  base64_decode_tostring: 'write base64_decodestring',
};

/** Functions that reach for data beside `source`, which a transformation cannot. */
export const DATA_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['cluster', 'database', 'table', 'external_table', 'materialized_view', 'stored_query_result', 'entity_group'],
  ...['workspace', 'app', 'resource', 'adx', 'arg'],
]);
