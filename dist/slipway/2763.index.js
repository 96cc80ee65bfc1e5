export const id=2763;export const ids=[2763,9755];export const modules={86248:(function(e,t,r){r.d(t,{F:()=>s,a:()=>d});var a=r(25378),o=r(57205),i=r(76948),n=r(60433),l=r(4554);let s=(0,a.F)("deploy",{revision:"Current revision of the release: Helm's number, or the id in the history of an Application; none with via: git","previous-revision":"Revision before this deployment, of the same kind","verified-digest":"Digest that was proved",proof:"How it was proved: running, pinned or template; of several images the least; none without an image of ours",images:"Each image of the release as component=name@sha256:\u2026, with commas between; without components the key is image",manifests:"Path of the manifests that were deployed, without secrets",diff:"Path of what a dry run by the server would change, object by object; secrets only as changed or not; with via: git, of each dry run, the diff of the commit",diagnosis:"Path of the diagnosis of a failed release, JSON",url:"Address of the service",commit:"With via: git, the commit that says what is to run at the end: the one with the digest, or the one that took it back","change-request":"With git-change-request, the address of the pull or merge request",state:"Helm's state of the release at the end, such as deployed or failed; the other ways use the same words, and git-change-request ends as proposed"},{via:o.text(),release:o.text(),namespace:o.text(),application:o.text(),environment:o.text(),commit:o.object({repository:i.lq(o.text()),branch:i.lq(o.text()),pushed:i.lq(o.text()),stood:i.lq(o.text()),before:i.lq(o.text()),revertedBy:i.lq(o.text())}),context:o.text(),chart:o.text(),chartVersion:o.text(),chartDigest:o.text(),images:n.p_(o.object({component:i.lq(o.text()),image:o.text(),proof:i.lq(o.text()),outcome:o.text(),kept:i.lq(l.zM())})),helm:o.text(),previousAt:o.text(),url:o.text(),events:n.p_(o.object({at:o.text(),kind:o.text(),text:o.text()})),workloads:n.p_(o.object({kind:o.text(),name:o.text(),ready:l.ai(),desired:l.ai()})),logs:o.object({revision:l.ai(),age:l.ai(),start:l.zM(),kinds:n.p_(o.object({text:o.text(),age:l.ai()}))}),diagnosis:o.object({cause:i.lq(o.text()),title:i.lq(o.text()),sentence:i.lq(o.text()),hint:i.lq(o.text()),evidence:i.lq(n.p_(o.object({title:o.text(),text:o.text()}))),others:i.lq(n.p_(o.object({cause:o.text(),title:o.text(),sentence:o.text()})))}),rollback:o.object({to:i.lq(l.ai()),revision:i.lq(l.ai()),verified:l.zM(),text:o.text()})});function d(e){let t=(t,r)=>e.take(s,t,({facts:e})=>e[r]);return{release:()=>t("release","release"),namespace:()=>t("namespace","namespace"),context:()=>t("kube-context","context"),helm:()=>e.latest(s)?.facts.helm,via:()=>e.latest(s)?.facts.via,application:()=>e.latest(s)?.facts.application,revision:()=>{let t=e.take(s,"revision",({outputs:e})=>e.revision);return void 0!==t&&/^(?:0|[1-9]\d{0,9})$/.test(t)?Number(t):void 0}}}}),36995:(function(e,t,r){r.d(t,{a:()=>a});let a=(0,r(25378).F)("report",{page:"Path of the page that shows the run","failed-stage":"Name of the stage that stopped the run; empty when none did"},{})}),4554:(function(e,t,r){r.d(t,{Qq:()=>i,ai:()=>d,d_:()=>p,e9:()=>n,nd:()=>m,p0:()=>l,yL:()=>c,zM:()=>s});var a=r(33627),o=r(21686);function i(){return{json:{type:"string"},read:f}}function n(e){return{json:{type:"string"},read:t=>e(f(t))}}function l(){return{json:{type:"string",pattern:"^([0-9]+(ms|s|m|h))+$"},read:e=>(0,o.E9)(f(e))}}function s(){return{json:{type:"boolean"},read:e=>{if("boolean"!=typeof e)throw new a.DH("true or false");return e}}}function d(e={}){return{json:{type:"number",...u(e)},read:t=>{if(!h(t,e))throw new a.DH(`a number${g(e)}`);return t}}}function m(e={}){return{json:{type:"integer",...u(e)},read:t=>{if(!h(t,e)||!Number.isSafeInteger(t))throw new a.DH(`a whole number${g(e)}`);return t}}}function p(){return{json:{type:["string","number","boolean","null"]},read:e=>{if(null===e||"string"==typeof e||"boolean"==typeof e||h(e,{}))return e;throw new a.DH("text, a number, true, false or null")}}}function c(e){return{json:{enum:e},choices:e,read:t=>{let r=e.find(e=>e===t);if(void 0===r)throw new a.DH(`one of ${e.join(", ")}`);return r}}}function f(e){if("string"==typeof e&&e.includes("\0"))throw new a.DH("text without NUL");if("string"==typeof e)return e;throw new a.DH("text","object"==typeof e?void 0:"put quotes around it")}function h(e,{min:t=-1/0,max:r=1/0}){return"number"==typeof e&&Number.isFinite(e)&&e>=t&&e<=r}function g({min:e,max:t}){return void 0!==e&&void 0!==t?` from ${e} to ${t}`:void 0!==e?` of at least ${e}`:void 0===t?"":` of at most ${t}`}function u({min:e,max:t}){return{...void 0===e?{}:{minimum:e},...void 0===t?{}:{maximum:t}}}}),76948:(function(e,t,r){function a(e,t){return{...t,json:{description:e,...t.json}}}function o(e){return{...e,absent:{value:void 0}}}function i(e,t){return{...e,absent:{value:t}}}r.d(t,{WY:()=>a,fl:()=>i,lq:()=>o})}),57205:(function(e,t,r){r.r(t),r.d(t,{boolean:()=>i.zM,list:()=>o.p_,number:()=>i.ai,object:()=>s,optional:()=>n.lq,text:()=>l});var a=r(33627),o=r(60433),i=r(4554),n=r(76948);function l(){return{json:{type:"string"},read:e=>{if("string"!=typeof e)throw new a.DH("text");return e}}}function s(e){return(0,o.Ik)(e,{open:!0})}}),69755:(function(e,t,r){function a(e,t,r="\u2026"){var o;if(e.length<=t)return e;let i=Math.max(0,t-r.length);return`${e.slice(0,(o=e.charCodeAt(i-1))>=55296&&o<=56319?i-1:i)}${r}`}r.d(t,{x:()=>a})}),10162:(function(e,t,r){r.d(t,{y:()=>n});var a=r(77598),o=r(19686);let i=`
:root{color-scheme:light dark;--paper:#f6f3ec;--sheet:#fffdf8;--ink:#17212b;--soft:#55606b;--rule:#dcd5c6;--hair:#e9e3d6;
--good:#17694a;--bad:#b02a1c;--warn:#8a5a00;--mute:#616c77;--sea:#1d4e6b;--good-wash:#e4efe6;--bad-wash:#f8e6e1;--warn-wash:#f6ead0;--mute-wash:#ece8df;
--serif:"Iowan Old Style","Palatino Linotype",Palatino,"Book Antiqua","URW Palladio L",P052,Georgia,serif;
--sans:system-ui,-apple-system,"Segoe UI","Helvetica Neue",Arial,sans-serif;
--mono:ui-monospace,"SF Mono",SFMono-Regular,Menlo,"Cascadia Mono",Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{--paper:#0e151c;--sheet:#141d26;--ink:#e8e4d9;--soft:#a3adb7;--rule:#2f3b47;--hair:#222d38;
--good:#6cc79d;--bad:#ff8f7f;--warn:#e5b75c;--mute:#98a3ae;--sea:#8fc1de;--good-wash:#14291f;--bad-wash:#341b18;--warn-wash:#2e2513;--mute-wash:#1d2731}}
*{box-sizing:border-box}
html{font-size:15px;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 var(--sans);overflow-wrap:anywhere}
h1,h2,h3,p,ol,ul,dl,dd,pre{margin:0;padding:0}
ol,ul{list-style:none}
a{color:var(--sea);text-underline-offset:.2em;text-decoration-thickness:1px}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--sea);outline-offset:2px}
code,pre{font-family:var(--mono);font-size:.87em}
small{font-size:.87em;color:var(--soft)}
.top,main,footer{max-width:76rem;margin:0 auto;padding:0 2rem}
.top{display:flex;flex-wrap:wrap;gap:.4rem 1.5rem;align-items:center;justify-content:space-between;padding-top:1.4rem;padding-bottom:1.4rem}
.brand{display:flex;gap:.55rem;align-items:center;font:600 1.05rem/1 var(--serif);letter-spacing:.02em}
.logo{width:2rem;height:1.5rem;fill:none;stroke:var(--ink);stroke-width:1.8}
.from{display:flex;flex-wrap:wrap;gap:.1rem .8rem;align-items:baseline;color:var(--soft);font-size:.92rem}.from b{color:var(--ink);font-weight:600}.from>*{min-width:0}
.mark{white-space:nowrap;font-weight:600}.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}.mute{color:var(--mute)}
svg .good,rect.good{fill:var(--good)}rect.bad{fill:var(--bad)}rect.warn{fill:var(--warn)}rect.mute{fill:var(--rule)}rect.ink{fill:var(--sea)}

.verdict{display:grid;grid-template-columns:minmax(0,1.25fr) minmax(0,1fr);gap:2rem 3.5rem;padding:2.2rem 0 2.4rem;border-top:3px double var(--ink);color:var(--ink)}
.verdict h1{font:400 clamp(2.5rem,6vw,4.1rem)/1.02 var(--serif);letter-spacing:-.015em;display:flex;gap:.32em;align-items:baseline}
.seal{font:400 .52em/1 var(--sans);display:inline-grid;place-items:center;width:1.75em;height:1.75em;border-radius:50%;border:2px solid;align-self:center;flex:none}
.verdict.good .seal{color:var(--good);background:var(--good-wash)}.verdict.bad .seal{color:var(--bad);background:var(--bad-wash)}
.verdict.warn .seal{color:var(--warn);background:var(--warn-wash)}.verdict.mute .seal{color:var(--mute);background:var(--mute-wash)}
.lead{font:400 1.32rem/1.42 var(--serif);margin-top:1rem;max-width:36em}
.rest{margin-top:.5rem;color:var(--soft);max-width:44em}
.shipped{align-self:end}.shipped .image{font-weight:600;margin-bottom:.25rem}
.digest{display:flex;flex-wrap:wrap;gap:0 .65em;font-size:.84rem;color:var(--soft);letter-spacing:.01em}
.chain{margin-top:.9rem;border-top:1px solid var(--rule)}
.chain li{display:grid;grid-template-columns:4.2rem minmax(0,1fr) 5rem;gap:.8rem;align-items:center;padding:.42rem 0;border-bottom:1px solid var(--rule);font-size:.88rem;line-height:1.2}
.chain li>span:first-child{color:var(--soft)}.chain .open i{grid-column:2/4;color:var(--soft)}
.print{width:100%;height:18px;display:block;fill:var(--sea)}

h2{font:600 1.28rem/1.25 var(--serif);letter-spacing:.005em}
h3{font:600 .8rem/1.3 var(--sans);letter-spacing:.06em;text-transform:uppercase;color:var(--soft);margin:1.3rem 0 .45rem}
section>header{display:flex;flex-wrap:wrap;gap:.1rem 1rem;align-items:baseline;justify-content:space-between}
.ended{font-size:.9rem;color:var(--soft)}.time,.took,time{font-variant-numeric:tabular-nums}.name,.took,time{white-space:nowrap}
.timeline{padding:1.5rem 0 1.7rem;border-top:1px solid var(--ink)}
.timeline ol{margin-top:.8rem;display:grid;grid-template-columns:fit-content(20rem) minmax(0,1fr) 5.4rem 10.5rem;column-gap:1rem}
.timeline li{display:grid;grid-column:1/-1;grid-template-columns:subgrid;align-items:center;padding:.2rem 0;font-size:.92rem}
.timeline .name{color:inherit;text-decoration:none;font-weight:600}.timeline .name:hover{text-decoration:underline}
.timeline .took{text-align:right;color:var(--soft)}
.lane{width:100%;height:16px;display:block}.lane .water{fill:var(--hair)}.lane line{stroke:var(--paper);stroke-width:10;}
.folded{margin-top:.5rem;font-size:.85rem;color:var(--soft)}

.stages{columns:2;column-gap:3.5rem;border-top:1px solid var(--ink)}
.stage{break-inside:avoid;padding:1.5rem 0 1.9rem;border-bottom:1px solid var(--rule)}
.decisive{column-span:all;border-bottom:1px solid var(--ink)}.decisive .body{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 3.5rem}.decisive .body>div:last-child>:first-child{margin-top:1rem}.decisive .body>div:empty{display:none}
.headline{margin-top:.15rem;color:var(--soft)}
.facts{margin-top:1rem;font-size:.93rem}
.facts>div{display:grid;grid-template-columns:8.5rem minmax(0,1fr);gap:.8rem;padding:.3rem 0;border-top:1px solid var(--hair)}
.facts dt{color:var(--soft)}
.hint{margin-top:.6rem}
.failure,.diagnosis{margin-top:1rem;padding:.95rem 1.1rem 1.05rem;background:var(--bad-wash);border-radius:3px}
.cause{font:600 1.14rem/1.35 var(--serif);margin-bottom:.5rem}.cause span{display:block;font:600 .74rem/1.4 var(--sans);letter-spacing:.08em;text-transform:uppercase;color:var(--bad)}.cause code{font-weight:400;color:var(--soft);font-size:.72em;display:inline-block}
.rollback{margin-top:.8rem;padding:.6rem 1.1rem;background:var(--mute-wash);border-radius:3px}
pre{white-space:pre-wrap;max-height:22rem;overflow:auto;line-height:1.45;font-size:.82rem}
.failure pre,.diagnosis pre,.failures pre{margin-top:.4rem;padding:.6rem .75rem;background:var(--sheet);border-radius:2px}
details{margin-top:.55rem}summary{cursor:pointer;font-weight:600;font-size:.92rem}
.others li{padding:.2rem 0;font-size:.93rem}

.tally{margin-top:.9rem}.figure{font:400 2rem/1.1 var(--serif)}.figure small{font-size:.5em}
.share{display:block;width:100%;height:8px;margin:.55rem 0 .45rem;border-radius:2px;background:var(--hair)}
.legend{display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;font-size:.9rem;font-weight:600}
.failures{margin-top:1rem}.failures li{padding:.75rem 0;border-top:1px solid var(--hair)}
.test span{color:var(--soft);font-size:.9rem}.where{font-size:.92rem}
.failures pre{background:var(--bad-wash)}
.bars li{display:grid;grid-template-columns:minmax(0,1fr) 6rem 4.5rem;gap:.8rem;align-items:center;font-size:.9rem;padding:.12rem 0}
.bars span:first-child{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}.bars svg{width:100%;height:4px;fill:var(--sea);background:var(--hair)}.bars .took{text-align:right;color:var(--soft)}
.more{margin-top:.6rem;color:var(--soft);font-size:.92rem}

.scale{display:grid;grid-template-columns:repeat(5,minmax(0,1fr));margin-top:1rem;border-top:1px solid var(--rule)}
.scale li{padding:.45rem 0 .5rem;border-top:3px solid var(--hair);margin-top:-1px}
.scale li.shut{border-top-color:var(--ink)}
.scale b{display:block;font:400 1.75rem/1.15 var(--serif)}.scale span{font-size:.84rem;color:var(--soft)}.scale .none b{color:var(--soft);opacity:.75}
.scale .critical:not(.none) b,.scale .high:not(.none) b{color:var(--bad)}.scale .medium:not(.none) b{color:var(--warn)}
.gate{font-size:.88rem;color:var(--soft)}
.level{font-weight:600;white-space:nowrap}.level.critical,.level.high{color:var(--bad)}.level.medium{color:var(--warn)}.level.critical::before{content:"\u{25C6} "}.level.high::before{content:"\u{25B2} "}.level.medium::before{content:"\u{25CF} "}.level.low::before{content:"\u{25CB} "}
td .none{color:var(--soft)}
.scroll{overflow-x:auto;margin-top:1rem}
table{border-collapse:collapse;width:100%;font-size:.88rem;line-height:1.4}
th{text-align:left;font-weight:600;color:var(--soft);font-size:.8rem;white-space:nowrap}
th,td{padding:.35rem .9rem .35rem 0;border-bottom:1px solid var(--hair);vertical-align:top}td:last-child,th:last-child{padding-right:0}
td{min-width:4.2rem}td .mark{white-space:normal}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}

.log{border-left:1px solid var(--rule);margin:.7rem 0 0 .3rem}
.log li{display:grid;grid-template-columns:4.4rem 4.6rem minmax(0,1fr);gap:0 .6rem;padding:.18rem 0 .18rem 1rem;position:relative;font-size:.9rem;color:var(--ink)}
.log li::before{content:"";position:absolute;left:-4px;top:.62em;width:7px;height:7px;border-radius:50%;background:var(--mute)}
.log .good::before{background:var(--good)}.log .bad::before{background:var(--bad);border-radius:0}.log .warn::before{background:var(--warn);transform:rotate(45deg);border-radius:0}
.log time{color:var(--soft)}.log b{font-weight:600}.log .good b{color:var(--good)}.log .bad b{color:var(--bad)}.log .warn b{color:var(--warn)}.log .mute b{color:var(--soft)}
.attempts{vertical-align:-1px;margin-left:.5rem;max-width:100%}

.watched>li{padding:.6rem 0 .5rem;border-top:1px solid var(--hair)}.watched{margin-top:1rem}.watched p>span:last-child{color:var(--soft)}.watched details{margin-top:.15rem}.watched summary{font-weight:400;color:var(--soft)}.watched .lane{margin-top:.35rem}.watched .hint{margin-top:.15rem}td details{margin-top:0}td summary{font-weight:400}
.plot{display:block;width:100%;height:64px;margin-top:.35rem;background:linear-gradient(var(--hair),var(--hair)) bottom/100% 1px no-repeat}
.plot *{vector-effect:non-scaling-stroke;fill:none}.plot polyline{stroke:var(--sea);stroke-width:1.6}.plot line{stroke:var(--soft)}.plot .limit{stroke:var(--bad);stroke-dasharray:5 4}.plot .before{stroke:var(--mute);stroke-width:2}
.plot path{stroke-width:5;stroke-linecap:round}.plot path.good{stroke:var(--good)}.plot path.bad{stroke:var(--bad);stroke-width:7}.plot path.warn{stroke:var(--warn)}.plot path.mute{stroke:var(--mute)}
footer{padding-top:1.5rem;padding-bottom:3rem;color:var(--soft);font-size:.88rem}

@media (min-width:40.01rem){.whole,td:first-child .mark{white-space:nowrap}}
@media (max-width:60rem){.stages{columns:1}.decisive .body{grid-template-columns:minmax(0,1fr)}.verdict{grid-template-columns:minmax(0,1fr)}}
@media (max-width:40rem){html{font-size:14.5px}.top,main,footer{padding-left:1.1rem;padding-right:1.1rem}.top{padding-top:1rem;padding-bottom:1rem}
.verdict{padding:1.5rem 0 1.7rem;gap:1.4rem}.lead{font-size:1.18rem}
.timeline ol{grid-template-columns:minmax(0,1fr) auto;gap:.1rem .8rem}.timeline .name,.timeline .lane{grid-column:1/-1}.timeline .lane{grid-row:3}.timeline .took{text-align:left}.timeline li{padding:.4rem 0}
.facts>div{grid-template-columns:6.8rem minmax(0,1fr)}
.chain li{grid-template-columns:3.6rem minmax(0,1fr) 4.6rem;gap:.5rem}
.log li{grid-template-columns:4.6rem minmax(0,1fr)}.log li span{grid-column:1/-1}
table,tbody,tr,td{display:block}thead{display:none}tr{padding:.5rem 0;border-bottom:1px solid var(--hair)}td{border:0;padding:.05rem 0;display:grid;grid-template-columns:6.8rem minmax(0,1fr);gap:.8rem;min-width:0}td:has(>div:empty){display:none}td::before{content:attr(data-label);color:var(--soft)}}
@media print{:root{--paper:#fff;--sheet:#fff;--ink:#000;--soft:#444;--rule:#bbb;--hair:#ddd;--good:#17694a;--bad:#b02a1c;--warn:#8a5a00;--mute:#666;--sea:#1d4e6b;--good-wash:#fff;--bad-wash:#fff;--warn-wash:#fff;--mute-wash:#fff}
html{font-size:11px}.top,main,footer{max-width:none;padding-left:0;padding-right:0}.failure,.diagnosis{border:1px solid var(--rule)}pre{max-height:none}.failures li,.log li,tr{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
@media (prefers-contrast:more){:root{--soft:var(--ink);--mute:var(--ink);--rule:var(--ink)}}
`;function n(e,t){let r,n;return`${(r=new o.Ed(i),n=`default-src 'none'; style-src 'sha256-${(0,a.createHash)("sha256").update(i).digest("base64")}'; base-uri 'none'; form-action 'none'`,(0,o.PT)`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${n}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${e}</title>
        <style>${r}</style>
      </head>
      <body>
        ${t}
      </body>
    </html>`).text}
`}}),19686:(function(e,t,r){r.d(t,{Ed:()=>Html,PT:()=>i,Y3:()=>n});var a=r(25683);let Html=class Html{text;constructor(e){this.text=e}};let o={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;"};function i(e,...t){return new Html(e.map((e,r)=>0===r?e:function e(t){var r;return void 0===t||!1===t?"":t instanceof Html?t.text:Array.isArray(t)?t.map(e).join(""):(r=String(t),(0,a.R)(r).replace(/[&<>"']/g,e=>o[e]??e))}(t[r-1])+e).join(""))}function n(e,t){return void 0!==t&&/^https?:\/\/[^\s"'<>@]+$/.test(t)?i`<a href="${t}" rel="noopener noreferrer">${e}</a>`:i`${e}`}}),52593:(function(e,t,r){r.d(t,{F2:()=>s,Gy:()=>m,Hs:()=>g,Ix:()=>p,V2:()=>f,hl:()=>h,tp:()=>c,uW:()=>d});var a=r(39742),o=r(19686),i=r(63754),n=r(35526),l=r(21686);function s(e){let{stage:t,component:r}=e,o=(0,a.$t)(e).replace(/[^\w.-]+/g,"-");return`${t}${void 0===r?"":`-of-${r}`}${""===o?"":`-in-${o}`}`}function d({record:e,decisive:t},r,p,c){let f=(0,n.YV)(e.outcome),{from:h,to:g}=(0,i.R)(e),u=[e.component??"",(0,a.$t)(e)].filter(e=>""!==e).join(" in "),v=s(e);return(0,o.PT)`<section id="${v}" class="stage${t?" decisive":""}" aria-labelledby="${v}-title">
    <header>
      <h2 id="${v}-title">${r}${""!==u&&(0,o.PT)` <small>${u}</small>`}</h2>
      <p class="ended">${m(f,e.outcome)} <span class="time">${(0,l.a3)(g-h)}</span></p>
    </header>
    <p class="headline">${(0,n.dh)(e.headline)}</p>
    <div class="body"><div>${p}</div><div>${c}</div></div>
  </section>`}function m(e,t){return(0,o.PT)`<span class="mark ${e}"><span aria-hidden="true">${(0,n.Fg)(e)}</span> ${t}</span>`}function p(e){let t=e.filter(([,e])=>void 0!==e&&""!==e&&!1!==e&&!(Array.isArray(e)&&0===e.length));return 0===t.length?void 0:(0,o.PT)`<dl class="facts">
        ${t.map(([e,t])=>(0,o.PT)`<div>
              <dt>${e}</dt>
              <dd>${t}</dd>
            </div>`)}
      </dl>`}function c(e,t,r){return(0,o.PT)`<div class="scroll" tabindex="0" role="region" aria-label="${r}">
    <table>
      <caption class="hidden">
        ${r}
      </caption>
      <thead>
        <tr>
          ${e.map(e=>(0,o.PT)`<th scope="col">${e}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${t.map(t=>(0,o.PT)`<tr>
              ${t.map((t,r)=>(0,o.PT)`<td data-label="${e[r]??""}"><div>${t}</div></td>`)}
            </tr> `)}
      </tbody>
    </table>
  </div>`}function f(e){let t=e.failure;if(void 0===t)return;let[r="",...a]=t.message.split("\n"),i=r.replace(/\.$/,"")===e.headline.replace(/\.$/,"");return(0,o.PT)`<div class="failure">
    ${!i&&(0,o.PT)`<p>${r}</p>`}${a.length>0&&(0,o.PT)`<pre>${a.join("\n")}</pre>`}
    <p class="hint"><b>Next:</b> ${t.hint}</p>
  </div>`}function h(e){return void 0===e?void 0:(0,o.Y3)(e,e)}function g(e,t){return(0,o.PT)`<p class="rollback">${m(e?"good":"bad","Rollback")} ${t}</p>`}}),63754:(function(e,t,r){r.d(t,{R:()=>a});function a(e){let t=Date.parse(e.started),r=Date.parse(e.finished);return{from:Number.isFinite(t)?t:0,to:Number.isFinite(r)?Math.max(r,t):t}}}),35526:(function(e,t,r){r.d(t,{Fg:()=>l,VK:()=>d,YV:()=>n,dh:()=>m,em:()=>c,hS:()=>s,n$:()=>p});var a=r(30542);let o={pass:"good",invalid:"bad","tool-failed":"bad",fail:"bad",vacuous:"warn",inconclusive:"warn","rolled-back":"warn","rollback-failed":"bad",cancelled:"mute",error:"bad",transient:"warn"},i={good:"\u2713",bad:"\u2715",warn:"\u25B2",mute:"\u25A0"};function n(e){return o[e]}function l(e){return i[e]}function s(e,t,r=`${t}s`){return`${(0,a.z)(e)} ${1===e?t:r}`}function d(e){return/^sha256:[0-9a-f]{64}$/.test(e)?e.slice(0,19):e}function m(e){return e.replace(/\bsha256:[0-9a-f]{64}\b/g,d)}function p(e){return/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(e)?`${e.slice(0,10)} ${e.slice(11,16)} UTC`:e}function c(e,t){let r=""===e.trim()?t:e.trim();return`${r.charAt(0).toUpperCase()}${r.slice(1)}${/[.!?\u2026]$/.test(r)?"":"."}`}})};
