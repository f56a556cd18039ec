/** The part of `@kusto/language-service-next` that is used here, as its type declarations have it. Opaque things are branded. */

export interface KustoList<T> {
  readonly __item?: T;
}

/** A node of the syntax tree; offsets are UTF-16 units, `TextStart` is behind white space and comments. */
export interface KustoNode {
  readonly Kind: number;
  readonly TextStart: number;
  readonly End: number;
  /** Undefined for tokens. */
  readonly ChildCount?: number;
  readonly Parent?: KustoNode | null;
  GetChild(index: number): KustoNode | null;
}

/** A node that has a keyword or sign: an expression with two sides, or a step of a pipe. */
export interface KustoOperation extends KustoNode {
  readonly Operator?: KustoNode & { readonly Text?: string };
}

export interface KustoCall extends KustoNode {
  readonly Name: KustoNode & { readonly SimpleName: string };
}

/** A reference to a column, table or function, or the declaration of one. */
export interface KustoName extends KustoNode {
  readonly SimpleName?: string;
}

/** An operator with two sides. */
export interface KustoBinary extends KustoNode {
  readonly Left: KustoNode;
  readonly Right: KustoNode;
}

/** A number is an object that prints as one. */
export interface KustoLiteral extends KustoNode {
  readonly LiteralValue?: unknown;
}

export interface KustoDiagnostic {
  readonly Code: string;
  readonly Severity: string;
  readonly Message: string;
  readonly Start: number;
  readonly Length: number;
}

export interface KustoType {
  readonly Name: string;
}

export interface KustoColumn {
  readonly Name: string;
  readonly Type: KustoType;
  /** The expression that makes the column; null for columns of the input. */
  readonly Source: KustoNode | null;
}

export interface KustoTable extends KustoType {
  /** Absent for a type that is not a table. */
  readonly Columns?: KustoList<KustoColumn>;
  readonly IsOpen: boolean;
  WithIsOpen(isOpen: boolean): KustoTable;
}

export interface KustoCode {
  readonly Syntax: KustoNode;
  readonly HasSemantics: boolean;
  readonly ResultType: KustoTable | null;
  GetSyntaxDiagnostics(): KustoList<KustoDiagnostic>;
  GetDiagnostics(): KustoList<KustoDiagnostic>;
}

export interface KustoGlobals {
  WithDatabase(database: object): KustoGlobals;
  WithProperty(type: object, property: object, value: unknown): KustoGlobals;
}

type ScalarName = 'String' | 'Int' | 'Long' | 'Real' | 'Bool' | 'Dynamic' | 'DateTime' | 'Guid';

/** The globals its two scripts define. */
export interface KustoGlobalScope {
  readonly Bridge: { toArray<T>(list: KustoList<T>): T[] };
  readonly System: { readonly Int32: object };
  readonly Kusto: {
    readonly Language: {
      readonly GlobalState: { readonly Default: KustoGlobals };
      readonly KustoCode: {
        Parse(text: string, globals: KustoGlobals): KustoCode;
        ParseAndAnalyze(text: string, globals: KustoGlobals): KustoCode;
      };
      readonly ParseOptions: { readonly Default: object };
      readonly Parsing: {
        readonly TokenParser: { ParseTokens(text: string, options: object): KustoList<{ readonly Text: string }> };
      };
      readonly Properties: { readonly MaxAnalysisDepth: object };
      readonly Symbols: {
        readonly ColumnSymbol: new (
          ...args: [string, KustoType, description: null, original: null, source: null, examples: null]
        ) => KustoColumn;
        readonly TableSymbol: { readonly $ctor4: new (name: string, columns: KustoColumn[]) => KustoTable };
        readonly FunctionSymbol: {
          readonly $ctor5: new (name: string, type: KustoType, parameters: object[]) => object;
        };
        readonly Parameter: { readonly $ctor2: new (name: string, type: KustoType) => object };
        readonly DatabaseSymbol: {
          readonly $ctor3: new (...args: [string, alternate: null, members: object[], isOpen: false]) => object;
        };
        readonly ScalarTypes: Readonly<Record<ScalarName, KustoType>>;
      };
      readonly Syntax: { readonly SyntaxKind: Readonly<Record<string, number>> };
    };
  };
}
