/** Text has a contrast of 4.5 or more in both schemes: the tests compute it. Its hash is in the page's policy. */
export const STYLE = `
:root{color-scheme:light dark;--page:light-dark(#f7f7f5,#111316);--card:light-dark(#fff,#191c20);--ink:light-dark(#1a1d21,#e8eaed);--dim:light-dark(#5b616b,#a0a6b0);--line:light-dark(#e2e2dd,#2c3036);--axis:light-dark(#a3a7ae,#5d646e)}
#bypass{color:light-dark(#b42318,#ff7b6e)}
#fingerprint_mismatch{color:light-dark(#8a3ab9,#cc97f0)}
#outcome_mismatch{color:light-dark(#b35900,#eba24c);stroke-dasharray:3}
#blind_spot{color:light-dark(#1d6fb8,#6cb4f2)}
#ambiguous{color:light-dark(#626a76,#a4acb8)}
pattern{fill:currentColor;stroke:currentColor}
pattern rect{fill:color-mix(in srgb,currentColor 25%,var(--card));stroke:none}
*{box-sizing:border-box;margin:0;padding:0}
[hidden]{display:none!important}
body{max-width:76rem;margin:auto;padding:3rem clamp(1rem,4vw,3rem);background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
body>svg{position:absolute}
h1{font-size:clamp(1.375rem,3.2vw,2rem);line-height:1.25;letter-spacing:-.02em;text-wrap:balance;margin:.5rem 0 .75rem}
h2{font-size:1.125rem;margin-bottom:1rem}
header p,dt,small,thead,figcaption,summary,label,output,footer,.cards p,.calm,.note,td p+p{color:var(--dim);font-size:.8125rem}
header .lead{font-size:1rem}
dl,figcaption,#filter{display:flex;flex-wrap:wrap;gap:.5rem 2rem}
dl{margin-top:1.5rem}
dd,h3,aside,table,input,select{font-size:.875rem}
section,aside,footer{margin-top:3.5rem}
aside,.cards,.box,.calm{background:var(--card);border:1px solid var(--line);border-radius:10px;overflow:auto}
aside{padding:1rem 1.5rem;border-color:var(--axis)}
aside h2{margin:0}
aside ul{padding-left:1rem}
.key{width:12px;height:12px;margin-right:.5rem}
.key rect{width:12px}
.key rect,.bar rect{height:12px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:1px;list-style:none}
.cards li{display:grid;grid-row:span 3;grid-template-rows:subgrid;gap:.25rem;padding:1.125rem;outline:1px solid var(--line)}
b{font-size:2rem;line-height:1.2}
p::first-letter{text-transform:uppercase}
.none b,.none>*{color:var(--dim);font-weight:400}
.calm{padding:2rem;text-align:center}
.chart{display:block;width:100%;height:224px;margin-top:.75rem}
.chart [fill]{stroke:var(--page)}
.chart path{stroke:var(--axis);stroke-opacity:.4}
.chart text{fill:var(--dim);font-size:12px;paint-order:stroke;stroke:var(--page);stroke-width:3px}
.requests,.top{fill:var(--axis)}
.requests{fill-opacity:.3}
summary{cursor:pointer;padding:.75rem 0}
.box{max-height:min(46rem,85vh)}
table{border-spacing:0;width:100%}
th,td{padding:.5rem .75rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
tr:last-child>*{border:0}
thead th{position:sticky;top:0;background:var(--card);box-shadow:0 1px var(--axis)}
th,.ledger td:nth-child(-n+4),.worst code,.findings td{white-space:nowrap}
tbody th{font-weight:400}
code{font:.8125rem/1.5 ui-monospace,Menlo,Consolas,monospace;unicode-bidi:isolate}
small{display:block}
.time td,.time th+th,.ledger :is(td,thead th+th):nth-child(-n+4),.worst tr>:nth-child(3),.findings tr>:is(:nth-child(3),:nth-child(4)){text-align:right}
.sum>*{font-weight:600;background:var(--page)}
.ledger .box{max-height:none}
.ledger table{min-width:44rem}
.worst table{min-width:38rem}
.worst td:last-child{width:50%}
.bar{display:block;width:100%;height:12px;margin:.25rem 0}
.findings table{min-width:60rem}
.findings td:nth-child(2){width:99%;white-space:normal}
.findings td:last-child{white-space:normal;min-width:18.5rem}
#filter{align-items:end;margin-bottom:1rem}
.note{margin:-.75rem 0 1rem}
input,select{display:block;font-family:inherit;width:20rem;max-width:100%;height:2.25rem;padding:0 .625rem;color:var(--ink);background:var(--card);border:1px solid var(--axis);border-radius:6px}
select{width:auto}
output{line-height:2.25rem}
@media (max-width:40rem){body{padding-top:1.5rem}section,aside{margin-top:2.5rem}.cards li{padding:.875rem}label,input{width:100%}.ledger table{min-width:0}.ledger tr{display:grid;grid-template-columns:repeat(3,1fr);border-bottom:1px solid var(--line)}.ledger tr>*{border:0;padding:.25rem .75rem}.ledger tr>:is(:first-child,:last-child){grid-column:1/-1}.ledger td:empty{display:none}}
@media print{@page{margin:14mm}:root{color-scheme:light;--page:#fff}body{padding:0}#filter,details{display:none}.box{overflow:visible;max-height:none;border:0}table{min-width:0!important;font-size:8pt}code,small,td p{font-size:7.5pt!important}th,td{padding:.3rem .5rem}.findings table{table-layout:fixed}.findings tr>*{white-space:normal!important}.findings th:first-child{width:16%}.findings th:nth-child(2){width:24%}.findings th:last-child{width:22%}thead th{position:static}tr,li,figure{break-inside:avoid}h2{break-after:avoid}}
`;
