/** Public transformations: all get a verdict, and each that is refused is known here with its reason. */
import { describe, expect, test } from 'vitest';
import { severityOf } from '../../src/base/problem.ts';
import { checkTransform } from '../../src/transform/check-transform.ts';
import { NO_CORPUS, readJson } from './corpus.ts';

interface PublicTransform {
  readonly transformKql: string;
}

/** What is found in each text; checked once for all tests. */
function check(): { readonly kql: string; readonly problems: ReturnType<typeof checkTransform> }[] {
  checked ??= readJson<readonly PublicTransform[]>('dcr/transform-kql.json').map(({ transformKql: kql }) => ({
    kql,
    problems: checkTransform({ kql }),
  }));
  return checked;
}
let checked: ReturnType<typeof check> | undefined;

describe.skipIf(NO_CORPUS)('public transformKql texts', () => {
  test('are taken, without their columns, but for those that no service could read', () => {
    const texts = check();
    expect(texts).toHaveLength(320);
    const refused = texts.flatMap(({ kql, problems }) => {
      const error = problems.find(({ code }) => severityOf(code) === 'error');
      if (error === undefined) return [];
      const found = kql.slice(error.span!.start, error.span!.start + 24);
      return [[kql.slice(0, 60), found, error.message.replace(/^.* : /, '')]];
    });
    expect(refused).toMatchInlineSnapshot(`
      [
        [
          "source
      | extend TimeGenerated = todatetime(Time)
      | parse Raw",
          "
      " " Resource:string
      " "",
          "Missing: "",
        ],
        [
          "source | extend LogFields = split(RawData '') | extend Event",
          "'') | extend EventTime =",
          "Expected: ,",
        ],
        [
          "source | project $transformProjectText",
          "project $transformProjec",
          "InvalidTransformQuery: the transform output must contain TimeGenerated of type datetime; it has none",
        ],
        [
          "source | project TimeGenerated = todatetime(TimeGenerated), ",
          "—SHA256_s = tostring(SHA",
          "Unexpected: —",
        ],
        [
          "source | sample 10",
          "sample 10",
          "InvalidTransformQuery: operator 'sample' is not supported in a transformation",
        ],
        [
          "source\\n| extend TimeGenerated = todatetime(Time)\\n| parse R",
          "\\n| extend TimeGenerated",
          "Unexpected: \\",
        ],
        [
          "source\\n| extend TimeGenerated = todatetime(Time)\\n| parse R",
          "\\n| extend TimeGenerated",
          "Unexpected: \\",
        ],
      ]
    `);
  });

  test('raise few doubts', () => {
    const doubts = check().flatMap(({ problems }) =>
      problems.filter(({ code }) => code === 'AMASIM_TRANSFORM_DOUBTFUL').map(({ message }) => message),
    );
    expect(doubts).toMatchInlineSnapshot(`
      [
        "A column with the name 'TenantId' is already declared.",
        "operator has_any is not among what Microsoft lists for transformations; the service may refuse it",
      ]
    `);
  });
});
