export const id=529;export const ids=[529];export const modules={5171:(e,t,a)=>{a.d(t,{G:()=>r});let r=["build","test","scan","push","deploy","smoke"]},328:(e,t,a)=>{a.d(t,{E7:()=>i,Ev:()=>n,RM:()=>s,Rz:()=>l,tk:()=>o});var r=a(9051);function o(e,...t){let a=(0,r.MZ)(e,...t);return"number"==typeof a?Number.isFinite(a)?a:void 0:"string"==typeof a&&/^\d{1,15}$/.test(a)?Number(a):void 0}function i(e,...t){let a=(0,r.MZ)(e,...t);return"string"==typeof a&&""!==a?a:"number"==typeof a?String(a):void 0}function n(e,t,a=t){return i(e?.facts,t)??i(e?.outputs,a)}function s(e,t,a=t){return o(e?.facts,t)??o(e?.outputs,a)}function l(e){let t=Date.parse(e.started),a=Date.parse(e.finished);return{from:Number.isFinite(t)?t:0,to:Number.isFinite(a)?Math.max(a,t):t}}},7529:(e,t,a)=>{a.r(t),a.d(t,{renderPage:()=>P});var r=a(7598),o=a(9742),i=a(5171),n=a(9888);let Html=class Html{text;constructor(e){this.text=e}};let s={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;"};function l(e,...t){return new Html(e.map((e,a)=>0===a?e:function e(t){var a;return void 0===t||!1===t?"":t instanceof Html?t.text:Array.isArray(t)?t.map(e).join(""):(a=String(t),(0,n.RK)(a).replace(/[&<>"']/g,e=>s[e]??e))}(t[a-1])+e).join(""))}function d(e,t){return void 0!==t&&/^https?:\/\/[^\s"'<>@]+$/.test(t)?l`<a href="${t}" rel="noopener noreferrer">${e}</a>`:l`${e}`}var m=a(328),c=a(9051),p=a(5526);function f({record:e,decisive:t},a,r,o){let i=(0,p.YV)(e.outcome),{from:n,to:s}=(0,m.Rz)(e);return l`<section id="${e.stage}" class="stage${t?" decisive":""}" aria-labelledby="${e.stage}-title">
    <header>
      <h2 id="${e.stage}-title">${a}</h2>
      <p class="ended">${g(i,e.outcome)} <span class="time">${(0,p.p0)(s-n)}</span></p>
    </header>
    <p class="headline">${(0,p.dh)(e.headline)}</p>
    <div class="body"><div>${r}</div><div>${o}</div></div>
  </section>`}function g(e,t){return l`<span class="mark ${e}"><span aria-hidden="true">${(0,p.Fg)(e)}</span> ${t}</span>`}function h(e){let t=e.filter(([,e])=>void 0!==e&&""!==e&&!1!==e&&!(Array.isArray(e)&&0===e.length));return 0===t.length?void 0:l`<dl class="facts">
        ${t.map(([e,t])=>l`<div>
              <dt>${e}</dt>
              <dd>${t}</dd>
            </div>`)}
      </dl>`}function u(e,t,a){return l`<div class="scroll" tabindex="0" role="region" aria-label="${a}">
    <table>
      <caption class="hidden">
        ${a}
      </caption>
      <thead>
        <tr>
          ${e.map(e=>l`<th scope="col">${e}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${t.map(t=>l`<tr>
              ${t.map((t,a)=>l`<td data-label="${e[a]??""}"><div>${t}</div></td>`)}
            </tr> `)}
      </tbody>
    </table>
  </div>`}function v(e){let t=e.failure;if(void 0===t)return;let[a="",...r]=t.message.split("\n"),o=a.replace(/\.$/,"")===e.headline.replace(/\.$/,"");return l`<div class="failure">
    ${!o&&l`<p>${a}</p>`}${r.length>0&&l`<pre>${r.join("\n")}</pre>`}
    <p class="hint"><b>Next:</b> ${t.hint}</p>
  </div>`}let $=["critical","high","medium","low","unknown"];function b(e){var t,a;let r,o,{record:i}=e,n=$.map(e=>({severity:e,count:(0,m.tk)(i.facts,"counts",e)??(0,m.RM)(i,e)})),s=n.some(({count:e})=>void 0!==e),g=(0,c.gT)(i.facts,"findings"),b=n.reduce((e,{count:t})=>e+(t??0),0),w=(0,c.$6)(i.facts,"failOn");return f(e,"Findings",l`${s&&(t=n,a=w,r=$.findIndex(e=>e===a),o="none"===a?"No finding stops the run.":r<0?void 0:`The gate stops ${0===r?"critical findings":`${a??""} findings and worse`}.`,l`<ul class="scale">
      ${t.map(({severity:e,count:t=0},a)=>l`<li class="${e}${a<=r&&"unknown"!==e?" shut":""}${0===t?" none":""}"><b>${(0,p.zD)(t)}</b> <span>${e}</span></li>`)}
    </ul>
    ${void 0!==o&&l`<p class="gate">${o}</p>`}`)} ${v(i)}
    ${h([["Scanner",[(0,c.$6)(i.facts,"tool","name"),(0,m.E7)(i.facts,"tool","version")].filter(e=>void 0!==e).join(" ")],["Database of",(0,p.n$)((0,c.$6)(i.facts,"database","updated")??"")],["Database",(0,c.$6)(i.facts,"database","name")??""],["Platforms",function({facts:e}){return(0,c.gT)(e,"platforms").map(e=>"string"==typeof e?e:(0,c.$6)(e,"platform")??"").filter(e=>""!==e).join(", ")}(i)]])}`,l`${g.length>0&&u(["Severity","Finding","Where"],g.slice(0,15).map(e=>{let t=((0,c.$6)(e,"severity")??"unknown").toLowerCase(),a=$.find(e=>e===t)??"unknown",r=(0,m.E7)(e,"fixed");return[l`<span class="level ${a}">${a}</span>`,l`${d(l`<code class="whole">${(0,c.$6)(e,"id")??""}</code>`,(0,c.$6)(e,"url"))}<br />${(0,c.$6)(e,"title")??""}`,l`<b>${(0,c.$6)(e,"package")??(0,c.$6)(e,"target")??""}</b> <code>${(0,m.E7)(e,"installed")??""}</code><br />${void 0===r?l`<span class="none">no fix yet</span>`:l`fixed in <code>${r}</code>`}`]}),"Worst findings")}
    ${b>Math.min(15,g.length)&&l`<p class="more">${(0,p.hS)(b-Math.min(15,g.length),"more finding")} in the reports.</p>`}`)}var w=a(5184);function k(e){var t;let a,r,{record:o}=e,i=(0,c.gT)(o.facts,"platforms"),n=(0,m.RM)(o,"size");return f(e,"Image",l`${v(o)}${h([["Image",(0,m.Ev)(o,"image")],["Commit",(0,m.Ev)(o,"commit")??o.source.commit],["Built by",(t=o,a=(0,m.Ev)(t,"engine"),r=(0,m.Ev)(t,"reason"),void 0===a?void 0:l`${a}${void 0!==r&&l` <small>${r}</small>`}`)],["Size",void 0!==n&&(0,w.z3)(n)]])}
    ${i.length>0&&u(["Platform","Digest","Size"],i.map(x),"Platforms of the image")}`)}function x(e){if("string"==typeof e)return[e,"",""];let t=(0,m.tk)(e,"size");return[(0,c.$6)(e,"platform")??"",l`<code>${(0,p.VK)((0,c.$6)(e,"digest")??"")}</code>`,void 0===t?"":(0,w.z3)(t)]}function y(e){var t,a;let r,{record:o}=e,i=(0,m.RM)(o,"uploadedBytes","uploaded-bytes"),n=(0,m.RM)(o,"skippedBytes","skipped-bytes"),s=(0,c.gT)(o.facts,"tags").filter(e=>"string"==typeof e);return f(e,"Registry",l`${v(o)}${h([["Pushed to",(0,m.Ev)(o,"image")?.replace(/@sha256:[0-9a-f]+$/,"")],["Tags",s.length>0?s.map(e=>l`<code>${e}</code> `):(0,m.Ev)(o,"tags")],["Uploaded",void 0!==i&&(0,w.z3)(i)],["Already there",void 0!==n&&(0,w.z3)(n)],["Attempts",(0,m.E7)(o.facts,"attempts")]])}
    ${void 0!==i&&void 0!==n&&i+n>0&&(r=(t=i)/(t+(a=n))*100,l`<svg class="share" role="img" aria-label="${(0,w.z3)(t)} of ${(0,w.z3)(t+a)} went over the wire">
    <rect class="ink" width="${r}%" height="8" />
    <rect class="mute" x="${r}%" width="${100-r}%" height="8" />
  </svg>`)}`)}function z(e){var t,a,r,o,i;let n,s,d,$,b,w,k,{record:x}=e,y=(0,c.MZ)(x.facts,"diagnosis");return f(e,"Rollout",l`${void 0===(0,c.$6)(y,"sentence")?v(x):(t=y,a=x.headline,n=(0,c.gT)(t,"others"),l`<div class="diagnosis">
    <p class="cause">
      <span>Cause</span> ${(0,c.$6)(t,"title")??(0,c.$6)(t,"cause")??"not known"} <code>${(0,c.$6)(t,"cause")??""}</code>
    </p>
    ${(0,c.$6)(t,"sentence")!==a&&l`<p>${(0,c.$6)(t,"sentence")??""}</p>`}
    <p class="hint"><b>Next:</b> ${(0,c.$6)(t,"hint")??""}</p>
    ${(0,c.gT)(t,"evidence").map((e,t)=>l`<details${t<3&&E}><summary>${(0,c.$6)(e,"title")??"evidence"}</summary><pre>${(0,c.$6)(e,"text")??""}</pre></details>`)}
    ${n.length>0&&l`<h3>Seen as well</h3>
        <ol class="others">
          ${n.map(e=>l`<li>${(0,c.$6)(e,"sentence")??(0,c.$6)(e,"title")??""}</li>`)}
        </ol>`}
  </div>`)}
    ${R((0,c.MZ)(x.facts,"rollback"))}`,l`${h([["Release",(r=x,s=(0,m.Ev)(r,"release"),d=(0,m.Ev)(r,"namespace"),void 0===s?d:`${s}${void 0===d?"":` in ${d}`}`)],["Revision",(o=x,$=(0,m.Ev)(o,"revision"),b=(0,m.Ev)(o,"previousRevision","previous-revision"),void 0===$?void 0:`${$}${void 0===b?", the first":`, after ${b}`}`)],["Chart",(0,m.Ev)(x,"chart")],["Helm",(0,m.Ev)(x,"helm")],["Proof",(i=x,w=(0,m.Ev)(i,"proof"),k=(0,m.Ev)(i,"verifiedDigest","verified-digest"),void 0===w?void 0:l`${w}${void 0!==k&&l` <code>${(0,p.VK)(k)}</code>`}`)],["Address",M((0,m.Ev)(x,"url"))]])}
    ${function(e){if(0===e.length)return;let t=e=>((0,m.tk)(e,"ready")??0)<((0,m.tk)(e,"desired")??0)?0:1,a=[...e].sort((e,a)=>t(e)-t(a)).slice(0,30);return u(["Kind","Workload","Pods"],a.map(e=>{let t=(0,m.tk)(e,"ready"),a=(0,m.tk)(e,"desired");return[(0,c.$6)(e,"kind")??"",(0,c.$6)(e,"name")??"",void 0===t||void 0===a?"":g(void 0===t||void 0===a?"mute":t>=a?"good":"bad",`${t} of ${a} ready`)]}),e.length>a.length?`Workloads of the release, ${a.length} of ${e.length}`:"Workloads of the release")}((0,c.gT)(x.facts,"workloads"))} ${function(e){let t=Date.parse((0,c.$6)(e[0],"at")??"");if(0===e.length)return;let a=e.slice(0,60).map(e=>{let a=(0,c.$6)(e,"kind")??"",r=Date.parse((0,c.$6)(e,"at")??"")-t;return l`<li class="${S[a]??"mute"}">
      <time>${Number.isFinite(r)?`+${(0,p.p0)(r)}`:""}</time><b>${a}</b><span>${(0,p.dh)((0,c.$6)(e,"text")??"")}</span>
    </li> `});return l`<h3>Log</h3>
    <ol class="log">
      ${a}
    </ol>
    ${e.length>60&&l`<p class="more">and ${e.length-60} more</p>`}`}((0,c.gT)(x.facts,"events"))}`)}function M(e){return void 0===e?void 0:d(e,e)}let E=l` open`;function R(e){if("object"!=typeof e||null===e)return;let t=(0,c.$6)(e,"headline")??(0,c.$6)(e,"text"),a=(0,m.E7)(e,"to")??(0,m.E7)(e,"revision"),r=!0===(0,c.MZ)(e,"verified")||"rolled-back"===(0,c.$6)(e,"outcome"),o=t??`${void 0===a?"the previous state":`revision ${a}`} is ${r?"back and verified":"not verified"}`;return l`<p class="rollback">${g(r?"good":"bad","Way back")} ${o}</p>`}let S={named:"warn",ready:"good",fatal:"bad",proof:"good",rollback:"warn"};function T(e){var t;let a,r,{record:o}=e,i=(0,c.gT)(o.facts,"checks"),n=(0,c.gT)(o.facts,"attempts"),s=n.length>0?(0,m.tk)(o.facts,"attemptCount")??n.length:(0,m.tk)(o.facts,"attempts");return f(e,"Smoke check",l`${v(o)}${R((0,c.MZ)(o.facts,"rollback"))}`,l`${h([["Asked",M((0,m.Ev)(o,"url"))],["Attempts",void 0!==s&&l`${(0,p.hS)(s,"time")} ${n.length>1&&(a=(t=n.slice(-60)).map((e,t)=>{let a=!0===(0,c.MZ)(e,"ok");return l`<rect class="${a?"good":"bad"}" x="${6*t}" y="${7*!a}" width="4" height="${a?12:5}" />`}),r=t.filter(e=>!0===(0,c.MZ)(e,"ok")).length,l`<svg class="attempts" width="${6*t.length}" height="12" role="img" aria-label="${r} of ${t.length} were right">
    ${a}
  </svg>`)}`]])}
    ${i.length>0&&u(["Check","Expected","Found"],i.slice(0,40).map(D),"Checks of the answer")}`)}function D(e){return[g(!0===(0,c.MZ)(e,"ok")?"good":"bad",(0,c.$6)(e,"name")??""),l`<code>${(0,m.E7)(e,"expected")??""}</code>`,l`<code>${(0,m.E7)(e,"found")??""}</code>`]}let C=`
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
.cargo{align-self:end}.cargo .image{font-weight:600;margin-bottom:.25rem}
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
.timeline ol{margin-top:.8rem}
.timeline li{display:grid;grid-template-columns:4.6rem minmax(0,1fr) 5.4rem 10.5rem;gap:1rem;align-items:center;padding:.2rem 0;font-size:.92rem}
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
.level{font-weight:600;white-space:nowrap}.level.critical,.level.high{color:var(--bad)}.level.medium{color:var(--warn)}.level.critical::before{content:"◆ "}.level.high::before{content:"▲ "}.level.medium::before{content:"● "}.level.low::before{content:"○ "}
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
footer{padding-top:1.5rem;padding-bottom:3rem;color:var(--soft);font-size:.88rem}

@media (min-width:40.01rem){.whole,td:first-child .mark{white-space:nowrap}}
@media (max-width:60rem){.stages{columns:1}.decisive .body{grid-template-columns:minmax(0,1fr)}.verdict{grid-template-columns:minmax(0,1fr)}}
@media (max-width:40rem){html{font-size:14.5px}.top,main,footer{padding-left:1.1rem;padding-right:1.1rem}.top{padding-top:1rem;padding-bottom:1rem}
.verdict{padding:1.5rem 0 1.7rem;gap:1.4rem}.lead{font-size:1.18rem}
.timeline li{grid-template-columns:3.9rem minmax(0,1fr) auto;gap:.1rem .8rem}.timeline .lane{grid-column:1/-1;grid-row:2}.timeline .took{text-align:left}.timeline li{padding:.4rem 0}
.facts>div{grid-template-columns:6.8rem minmax(0,1fr)}
.chain li{grid-template-columns:3.6rem minmax(0,1fr) 4.6rem;gap:.5rem}
.log li{grid-template-columns:4.6rem minmax(0,1fr)}.log li span{grid-column:1/-1}
table,tbody,tr,td{display:block}thead{display:none}tr{padding:.5rem 0;border-bottom:1px solid var(--hair)}td{border:0;padding:.05rem 0;display:grid;grid-template-columns:6.8rem minmax(0,1fr);gap:.8rem;min-width:0}td::before{content:attr(data-label);color:var(--soft)}}
@media print{:root{--paper:#fff;--sheet:#fff;--ink:#000;--soft:#444;--rule:#bbb;--hair:#ddd;--good:#17694a;--bad:#b02a1c;--warn:#8a5a00;--mute:#666;--sea:#1d4e6b;--good-wash:#fff;--bad-wash:#fff;--warn-wash:#fff;--mute-wash:#fff}
html{font-size:11px}.top,main,footer{max-width:none;padding-left:0;padding-right:0}.failure,.diagnosis{border:1px solid var(--rule)}pre{max-height:none}.failures li,.log li,tr{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
@media (prefers-contrast:more){:root{--soft:var(--ink);--mute:var(--ink);--rule:var(--ink)}}
`;function j(e){let{record:t}=e,[a,r,o,i]=["total","passed","failed","skipped"].map(e=>(0,m.RM)(t,e)??0),n=(0,c.gT)(t.facts,"failures").slice(0,20);return f(e,"Tests",l`${a>0&&l`<div class="tally">
        <p class="figure">${(0,p.zD)(a)} <small>${1===a?"test":"tests"}</small></p>
        ${function({passed:e,failed:t,skipped:a,total:r}){let o=e=>0===e?0:Math.max(.8,e/r*100),i=o(t),n=o(a),s=Math.max(0,0===e?0:100-i-n);return l`<svg class="share" role="img" aria-label="${e} of ${r} passed, ${t} failed, ${a} skipped">
    <rect class="good" width="${s}%" height="8" />
    <rect class="bad" x="${s}%" width="${i}%" height="8" />
    <rect class="mute" x="${s+i}%" width="${n}%" height="8" />
  </svg>`}({passed:r,failed:o,skipped:i,total:a})}
        <ul class="legend">
          <li class="good">✓ ${(0,p.zD)(r)} passed</li>
          <li class="${o>0?"bad":"mute"}">✕ ${(0,p.zD)(o)} failed</li>
          <li class="mute">– ${(0,p.zD)(i)} skipped</li>
        </ul>
      </div>`}
    ${v(t)} ${function(e){let t=e.slice(0,5).flatMap(e=>{let t=(0,m.tk)(e,"milliseconds");return void 0===t?[]:[{name:(0,c.$6)(e,"name")??"",time:t}]}),a=Math.max(1,...t.map(({time:e})=>e));if(0!==t.length)return l`<h3>Slowest</h3>
    <ol class="bars">
      ${t.map(({name:e,time:t})=>l`<li>
            <span>${e}</span><svg aria-hidden="true"><rect width="${Math.max(.5,t/a*100)}%" height="4" /></svg
            ><span class="took">${(0,p.p0)(t)}</span>
          </li> `)}
    </ol>`}((0,c.gT)(t.facts,"slowest"))}`,l`${n.length>0&&l`<ol class="failures">
        ${n.map(N)}
      </ol>`}
    ${o>n.length&&l`<p class="more">${(0,p.hS)(o-n.length,"more failure")} in the reports.</p>`}`)}function N(e){let t=(0,c.$6)(e,"file"),a=(0,m.tk)(e,"line"),r=(0,c.$6)(e,"message")??"";return l`<li>
    <p class="test"><b>${(0,c.$6)(e,"name")??"test without a name"}</b> <span>${(0,c.$6)(e,"suite")??""}</span></p>
    ${void 0!==t&&l`<p class="where"><code>${t}${void 0!==a&&`:${a}`}</code></p>`}
    ${""!==r&&l`<pre>${r}</pre>`}
  </li> `}function F(e){return Math.round(100*e)/100}var A=a(6498);function P(e){var t,a,n;let s,c,f,h,u,v,$,w,x,M,E,R,S,D,N=new o.K(e),P=Object.fromEntries(i.G.flatMap(e=>void 0===N.latest(e)?[]:[[e,N.latest(e)]])),Z=(0,A.Z)(P);return`${(a=function({word:e,tone:t,image:a},r){let o=r.at(-1)?.source.repository;return[`${(0,p.Fg)(t)} ${e}`,a?.split("/").at(-1)??o,"Slipway"].filter(e=>void 0!==e).join(" · ")}(Z,e),n=l`${function(e){let{source:t,host:a,started:r}=e.at(-1)??{},o=t?.commit?.slice(0,12);return l`<header class="top">
    <p class="brand">${V} Slipway</p>
    <p class="from">
      ${t?.repository!==void 0&&l`<b>${t.repository}</b> `}${t?.ref!==void 0&&l`<span>${t.ref.replace(/^refs\/(heads|tags)\//,"")}</span> `}${void 0!==o&&l`<code>${o}</code> `}${void 0!==r&&l`<span>${(0,p.n$)(r)}</span> `}${a?.runUrl!==void 0&&l`<span>${d("the run",a.runUrl)}</span>`}
    </p>
  </header>`}(e)}
        <main>
          ${function(e,t){var a,r;let o,{tone:i,word:n,sentences:s,image:d,digest:c}=e;return l`<section class="verdict ${i}" aria-labelledby="verdict">
    <div>
      <h1 id="verdict"><span class="seal" aria-hidden="true">${(0,p.Fg)(i)}</span> ${n}</h1>
      ${s.map((e,t)=>l`<p class="${0===t?"lead":"rest"}">${(0,p.dh)(e)}</p>`)}
    </div>
    ${void 0!==c&&l`<div class="cargo">
        ${void 0!==d&&l`<p class="image">${d}</p>`}
        <p>${function(e){let t=/^sha256:([0-9a-f]{64})$/.exec(e)?.[1];if(void 0===t)return l`<code>${e}</code>`;let a=t.match(/.{8}/g)??[];return l`<code class="digest"><span>sha256:</span>${a.map(e=>l`<span>${e}</span>`)}</code>`}(c)}</p>
        ${a=t,r=c,o=[["built",(0,m.Ev)(a.build,"digest")],["pushed",(0,m.Ev)(a.push,"digest")],["proved",(0,m.Ev)(a.deploy,"verifiedDigest","verified-digest")]],l`<ol class="chain">
    ${o.map(([e,t])=>{if(void 0===t)return l`<li class="open"><span>${e}</span><i>${void 0!==a.deploy&&"proved"===e?"not proved":"not yet"}</i></li>`;let o=t===r;return l`<li>
        <span>${e}</span>${function(e,t){let a=/^sha256:([0-9a-f]{64})$/.exec(e)?.[1];if(void 0===a)return;let r=[...a].map((e,t)=>{let a=2+Number.parseInt(e,16);return l`<rect x="${4*t}" y="${18-a}" width="3" height="${a}" />`});return l`<svg class="print" viewBox="0 0 255 18" preserveAspectRatio="none" role="img" aria-label="${t}">${r}</svg>`}(t,`print of the digest that was ${e}`)}${g(o?"good":"bad",o?"same":"differs")}
      </li>`})}
  </ol>`}
      </div>`}
  </section>`}(Z,P)} ${e.length>0&&(M=(c=(s=function(e){let t=[];for(let{from:a,to:r}of[...e].sort((e,t)=>e.from-t.from)){let e=t.at(-1);void 0!==e&&a<=e.to?e.to=Math.max(e.to,r):t.push({from:a,to:r})}return t}((x=[...e].sort((e,t)=>(0,m.Rz)(e).from-(0,m.Rz)(t).from)).map(m.Rz))).reduce((e,t)=>e+t.to-t.from,0),h=(f=s.slice(1).map((e,t)=>e.from-(s[t]?.to??e.from))).map(e=>e>Math.max(.1*c,1e3)),u=c+f.reduce((e,t,a)=>e+(!0===h[a]?0:t),0),v=(100-4*h.filter(Boolean).length)/Math.max(u,1),$=[],w=0,s.forEach((e,t)=>{t>0&&(w+=!0===h[t-1]?4:(f[t-1]??0)*v),$.push(w),w+=(e.to-e.from)*v}),{at:e=>{let t=Math.max(0,s.findLastIndex(t=>t.from<=e)),a=s[t];return void 0===a?0:F(($[t]??0)+(Math.min(e,a.to)-a.from)*v)},breaks:f.flatMap((e,t)=>!0===h[t]?[{at:F(($[t+1]??0)-2),milliseconds:e}]:[]),busy:c,whole:(s.at(-1)?.to??0)-(s[0]?.from??0)}),E=x.reduce((e,t)=>e+(0,m.Rz)(t).to-(0,m.Rz)(t).from,0)-M.busy,l`<section class="timeline" aria-labelledby="timeline-title">
    <header>
      <h2 id="timeline-title">Course</h2>
      <p class="ended">
        ${(0,p.p0)(M.busy)} of
        work${M.whole>1.1*M.busy&&` within ${(0,p.p0)(M.whole)}`}${E>1e3&&`, ${(0,p.p0)(E)} saved side by side`}
      </p>
    </header>
    <ol>
      ${x.map(e=>(function(e,t){let{from:a,to:r}=(0,m.Rz)(e),o=(0,p.YV)(e.outcome),i=t.at(a),n=Math.max(.6,F(t.at(r)-i)),s=t.breaks.map(e=>l`<line x1="${e.at}%" x2="${e.at}%" y1="0" y2="100%" />`);return l`<li>
    <a class="name" href="#${e.stage}">${p.XV[e.stage]}</a>
    <svg class="lane" aria-hidden="true">
      <rect class="water" x="0" y="7" width="100%" height="2" />
      ${s}
      <rect class="${o}" x="${Math.min(i,99.4)}%" y="2" width="${n}%" height="12" rx="1.5" />
    </svg>
    <span class="took">${(0,p.p0)(r-a)}</span
    ><span class="mark ${o}"
      ><span aria-hidden="true">${(0,p.Fg)(o)}</span>
      ${e.outcome}${0!==e.exitCode&&l` <small>exit ${(0,p.zD)(e.exitCode)}</small>`}</span
    >
  </li> `})(e,M))}
    </ol>
    ${M.breaks.length>0&&l`<p class="folded">${M.breaks.map(e=>`/ / ${(0,p.p0)(e.milliseconds)} in which nothing ran`).join("  ·  ")}</p>`}
  </section>`)}
          <div class="stages">${function(e,{decisive:t}){let a={build:k,test:j,scan:b,push:y,deploy:z,smoke:T},r=t.map(e=>e.stage).reverse();return[...r,...["deploy","smoke","test","scan","build","push"].filter(e=>!r.includes(e))].map(t=>{let o=e[t];return void 0===o?void 0:a[t]({record:o,decisive:r.includes(t)})})}(P,Z)}</div>
        </main>
        ${R=[...new Set((t=e).map(({host:e})=>e.name))].join(", "),l`<footer>
    <p>
      ${t.length>0&&`From the records of ${t.map(({stage:e})=>p.XV[e].toLowerCase()).join(", ")}${""===R?"":`, written on ${R}`}. `}This
      page loads nothing and runs nothing: keep it, send it, print it.
    </p>
  </footer>`}`,S=new Html(C),D=`default-src 'none'; style-src 'sha256-${(0,r.createHash)("sha256").update(C).digest("base64")}'; base-uri 'none'; form-action 'none'`,l`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${D}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${a}</title>
        <style>${S}</style>
      </head>
      <body>
        ${n}
      </body>
    </html>`).text}
`}let V=l`<svg class="logo" viewBox="0 0 32 24" aria-hidden="true">
  <circle cx="16" cy="12" r="9" />
  <path d="M2 12h28" />
</svg>`},6498:(e,t,a)=>{a.d(t,{Z:()=>n,e:()=>d});var r=a(5171),o=a(328),i=a(5526);function n(e){var t,a,n;let m,c,p,f,g=r.G.flatMap(t=>e[t]??[]),h=g.filter(e=>"pass"!==e.outcome&&0!==e.exitCode),u=(t=e,m=(0,o.Ev)(t.push,"image")??(0,o.Ev)(t.build,"image"),c=(0,o.Ev)(t.push,"digest")??(0,o.Ev)(t.build,"digest")??(0,o.Ev)(t.deploy,"verifiedDigest","verified-digest"),p=(0,o.Ev)(t.deploy,"environment")??(0,o.Ev)(t.deploy,"namespace"),{...void 0===(f=m?.replace(/@sha256:[0-9a-f]+$/,""))?{}:{image:f},...void 0===c?{}:{digest:c},...void 0===p?{}:{place:p}}),v=h.at(-1);if(void 0===v)return{...function(e,t,a){if(0===t.length)return{tone:"mute",word:"Nothing yet",sentences:["No stage of this run is on record."]};let{deploy:r,smoke:n,push:l}=e,m=void 0===a.digest?a.image??"The release":(0,i.VK)(a.digest),c=void 0!==n&&"pass"!==n.outcome?[`${d(n.headline,"The smoke check failed")} It was told to warn only.`]:[];if(void 0!==r){let e=s[(0,o.Ev)(r,"proof")??""],t=void 0===a.place?"":` in ${a.place}`,i=n?.outcome==="pass"?"It answers as it should.":void 0===n?"No smoke check has asked it yet.":void 0;return{tone:c.length>0?"warn":"good",word:"Shipped",sentences:[`${m} runs${t}${void 0===e?"":`, ${e}`}.`,...void 0===i?[]:[i],...c]}}return void 0!==l?{tone:"good",word:"Pushed",sentences:[d(l.headline,`${m} is in the registry`),"Nothing is deployed yet."]}:{tone:c.length>0?"warn":"good",word:"All good so far",sentences:[...t.map(e=>d(e.headline,`${e.stage} passed`)).slice(-2),...c]}}(e,g,u),...u,decisive:[]};let $=h.map(e=>d(e.headline,`${e.stage} ended as ${e.outcome}`));return{tone:(0,i.YV)(v.outcome),word:(a=v.stage,"fail"===(n=v.outcome)&&"deploy"===a?"Deploy failed":"fail"===n&&"smoke"===a?"Does not answer right":l[n]),sentences:[...$,...function({stage:e,outcome:t,facts:a},r){if("rolled-back"===t){let e=(0,o.Ev)({facts:a},"previousRevision")??(0,o.Ev)(r.deploy,"previousRevision","previous-revision");return[void 0===e?"What ran before is back and verified.":`Revision ${e}, which ran before, is back and verified.`]}return"rollback-failed"===t?["What ran before is not back: somebody has to look at the cluster now."]:"deploy"===e||"smoke"===e||void 0!==r.deploy?[]:[r.push?.outcome==="pass"?"The image is in the registry; nothing was deployed.":"Nothing was pushed and nothing was deployed."]}(v,e)],decisive:h,...u}}let s={running:"proved in the running pods",pinned:"pinned in the specification of the running pods",template:"as the workload asks for it; no pod shows it yet"},l={pass:"Passed",invalid:"Not started","tool-failed":"A tool failed",fail:"Stopped",vacuous:"Nothing to go by",inconclusive:"Undecided","rolled-back":"Rolled back","rollback-failed":"Rollback failed",cancelled:"Cancelled",error:"Broke down",transient:"Interrupted"};function d(e,t){let a=""===e.trim()?t:e.trim();return`${a.charAt(0).toUpperCase()}${a.slice(1)}${/[.!?…]$/.test(a)?"":"."}`}},5526:(e,t,a)=>{a.d(t,{Fg:()=>s,VK:()=>p,XV:()=>r,YV:()=>n,dh:()=>f,hS:()=>c,n$:()=>g,p0:()=>l,zD:()=>m});let r={build:"Build",test:"Test",scan:"Scan",push:"Push",deploy:"Deploy",smoke:"Smoke"},o={pass:"good",invalid:"bad","tool-failed":"bad",fail:"bad",vacuous:"warn",inconclusive:"warn","rolled-back":"warn","rollback-failed":"bad",cancelled:"mute",error:"bad",transient:"warn"},i={good:"✓",bad:"✕",warn:"▲",mute:"■"};function n(e){return o[e]}function s(e){return i[e]}function l(e){if(e<1e3)return`${Math.round(e)} ms`;if(e<1e4)return`${(e/1e3).toFixed(1)} s`;let t=Math.round(e/1e3);if(t<60)return`${t} s`;let a=Math.floor(t/60);return a<60?d(a,"min",t%60,"s"):d(Math.floor(a/60),"h",a%60,"min")}function d(e,t,a,r){return 0===a?`${e} ${t}`:`${e} ${t} ${a} ${r}`}function m(e){return String(e).replace(/\B(?=(\d{3})+$)/g," ")}function c(e,t,a=`${t}s`){return`${m(e)} ${1===e?t:a}`}function p(e){return/^sha256:[0-9a-f]{64}$/.test(e)?e.slice(0,19):e}function f(e){return e.replace(/\bsha256:[0-9a-f]{64}\b/g,p)}function g(e){return/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(e)?`${e.slice(0,10)} ${e.slice(11,16)} UTC`:e}}};