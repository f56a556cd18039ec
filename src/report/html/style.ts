/**
 * The style sheet of reports: light and dark as the reader's system has it, light on paper.
 *
 * What is out of sight is laid out when it comes into sight (content-visibility): a report with 2,000 queries is there in a
 * fifth of the time. Colours of text keep a contrast of 4.5 to 1 to what is behind them; test/browser has axe check that.
 */
const LIGHT = `--page:#fff;--text:#1b1b1f;--quiet:#56565f;--rule:#d3d3da;--soft:#f4f4f7;--link:#0b4fb3;
--line-a:#1f63c4;--line-b:#b4490f;--bad:#b3121d;--good:#1a6b2f;--scheme:light;`;
const DARK = `--page:#16171a;--text:#e9e9ec;--quiet:#b0b0b9;--rule:#3d3e45;--soft:#222328;--link:#8ab8ff;
--line-a:#79adff;--line-b:#ffa566;--bad:#ff9189;--good:#7fd795;--scheme:dark;`;

export const REPORT_STYLE = `
:root{${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
@media print{:root{${LIGHT}}}
:root{color-scheme:var(--scheme);background:var(--page);color:var(--text);font:16px/1.5 system-ui,sans-serif}
body{max-width:75rem;margin:0 auto;padding:1rem}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0}
h2{font-size:1.25rem;margin:2.5rem 0 .5rem;padding-top:.75rem;border-top:1px solid var(--rule)}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
section{content-visibility:auto;contain-intrinsic-size:auto 40rem}
a{color:var(--link)}
.skip{position:absolute;left:-100vw}
.skip:focus{position:static}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;padding:0}
.verdict{font-size:1.15rem;font-weight:600}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem}
.facts dd{margin:0;overflow-wrap:anywhere}
dt{color:var(--quiet)}
details dt{color:var(--text);font-weight:600}
details dd{margin:0 0 .4rem 1rem;max-width:45rem}
details{margin:.4rem 0}
summary{cursor:pointer;color:var(--link);width:fit-content}
.share,small{color:var(--quiet);font-size:.85rem}
.bad{color:var(--bad);font-weight:600}
.good{color:var(--good);font-weight:600}
.notice{background:var(--soft);border-left:4px solid var(--quiet);padding:.4rem .8rem}
.funnel{list-style:none;padding:0}
.funnel>li{margin:0 0 .8rem}
.step{margin:0}
.funnel .bar{height:1.1rem}
.exits{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1.25rem;margin:.2rem 0;padding:0;color:var(--quiet)}
.exits .some{color:var(--bad);font-weight:600}
.bar{display:block;height:.3rem;min-width:1px;background:var(--line-a)}
.bar.b{background:var(--line-b)}
.scroll{overflow:auto;max-height:32rem;margin:.75rem 0;border:1px solid var(--rule)}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;font-weight:600;padding:.4rem .6rem}
th,td{padding:.25rem .6rem;text-align:right;vertical-align:top;border-top:1px solid var(--rule);font-variant-numeric:tabular-nums}
thead th{position:sticky;top:0;background:var(--soft);white-space:nowrap}
td{white-space:nowrap}
th.text,td.text,tbody th{text-align:left}
td.text,tbody th{white-space:normal;min-width:7rem;overflow-wrap:anywhere}
tbody th{font-weight:400}
tfoot th,tfoot td{font-weight:600;text-align:right}
tfoot th{text-align:left}
code{font-family:ui-monospace,monospace;font-size:.85rem;overflow-wrap:anywhere}
tbody th code{display:block;min-width:18rem}
.long{display:block;min-width:16rem;overflow-wrap:anywhere}
figure{margin:1rem 0}
figcaption{font-weight:600}
.chart{width:100%;overflow:hidden}
.chart.steps{min-height:14rem}
details.line{margin:0}
.line p{margin:.25rem 0;color:var(--quiet);overflow-wrap:anywhere}
.uplot{font-family:inherit}
.u-legend th{font-weight:400}
@page{size:landscape;margin:12mm}
@media print{
body{max-width:none;padding:0;font-size:10pt}
nav,.skip{display:none}
section{content-visibility:visible}
.scroll{max-height:none;overflow:visible;border:0}
thead th{position:static}
table{font-size:7.5pt}
th,td{padding:.1rem .25rem;white-space:normal!important}
tbody th code,.long{min-width:0}
td.text,tbody th{min-width:5rem}
code{font-size:inherit}
tr,figure,.funnel>li{break-inside:avoid}
.bar{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;
