export const id=3273;export const ids=[3273];export const modules={19686:(e,r,a)=>{a.d(r,{Ed:()=>Html,PT:()=>i,Y3:()=>n});var t=a(25683);let Html=class Html{text;constructor(e){this.text=e}};let o={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;"};function i(e,...r){return new Html(e.map((e,a)=>0===a?e:function e(r){var a;return void 0===r||!1===r?"":r instanceof Html?r.text:Array.isArray(r)?r.map(e).join(""):(a=String(r),(0,t.R)(a).replace(/[&<>"']/g,e=>o[e]??e))}(r[a-1])+e).join(""))}function n(e,r){return void 0!==r&&/^https?:\/\/[^\s"'<>@]+$/.test(r)?i`<a href="${r}" rel="noopener noreferrer">${e}</a>`:i`${e}`}},83273:(e,r,a)=>{a.r(r),a.d(r,{renderPage:()=>h});var t=a(77598),o=a(39742),i=a(25378),n=a(19686),l=a(52593);let s=`
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

.watched>li{padding:.6rem 0 .5rem;border-top:1px solid var(--hair)}.watched{margin-top:1rem}.watched p>span:last-child{color:var(--soft)}.watched details{margin-top:.15rem}.watched summary{font-weight:400;color:var(--soft)}
.plot{display:block;width:100%;height:64px;margin-top:.35rem;background:linear-gradient(var(--hair),var(--hair)) bottom/100% 1px no-repeat}
.plot *{vector-effect:non-scaling-stroke;fill:none}.plot polyline{stroke:var(--sea);stroke-width:1.6}.plot line{stroke:var(--soft)}.plot .limit{stroke:var(--bad);stroke-dasharray:5 4}.plot .before{stroke:var(--mute);stroke-width:2}
.plot path{stroke-width:5;stroke-linecap:round}.plot path.good{stroke:var(--good)}.plot path.bad{stroke:var(--bad);stroke-width:7}.plot path.warn{stroke:var(--warn)}.plot path.mute{stroke:var(--mute)}
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
`;var d=a(30542),m=a(63754),c=a(93122),p=a(35526);function f(e){return Math.round(100*e)/100}var g=a(36498);function h(e,r){var a,h,v;let b,w,$,x,k,y,T,P,z,M,j,R,F,S,A=(0,g.Z)(e,r);return`${(h=function({word:e,tone:r,image:a},t){let o=t.at(-1)?.source.repository;return[`${(0,p.Fg)(r)} ${e}`,a?.split("/").at(-1)??o,"Slipway"].filter(e=>void 0!==e).join(" · ")}(A,e),v=(0,n.PT)`${function(e){let{source:r,host:a,started:t}=e.at(-1)??{},o=r?.commit?.slice(0,12);return(0,n.PT)`<header class="top">
    <p class="brand">${u} Slipway</p>
    <p class="from">
      ${r?.repository!==void 0&&(0,n.PT)`<b>${r.repository}</b> `}${r?.ref!==void 0&&(0,n.PT)`<span>${r.ref.replace(/^refs\/(heads|tags)\//,"")}</span> `}${void 0!==o&&(0,n.PT)`<code>${o}</code> `}${void 0!==t&&(0,n.PT)`<span>${(0,p.n$)(t)}</span> `}${a?.runUrl!==void 0&&(0,n.PT)`<span>${(0,n.Y3)("View the run",a.runUrl)}</span>`}
    </p>
  </header>`}(e)}
        <main>
          ${function(e,r,a){var t,i,s;let d,{tone:m,word:c,sentences:f,image:g,digest:h}=e;return(0,n.PT)`<section class="verdict ${m}" aria-labelledby="verdict">
    <div>
      <h1 id="verdict"><span class="seal" aria-hidden="true">${(0,p.Fg)(m)}</span> ${c}</h1>
      ${f.map((e,r)=>(0,n.PT)`<p class="${0===r?"lead":"rest"}">${(0,p.dh)(e)}</p>`)}
    </div>
    ${void 0!==h&&(0,n.PT)`<div class="shipped">
        ${void 0!==g&&(0,n.PT)`<p class="image">${g}</p>`}
        <p>${function(e){let r=/^sha256:([0-9a-f]{64})$/.exec(e)?.[1];if(void 0===r)return(0,n.PT)`<code>${e}</code>`;let a=r.match(/.{8}/g)??[];return(0,n.PT)`<code class="digest"><span>sha256:</span>${a.map(e=>(0,n.PT)`<span>${e}</span>`)}</code>`}(h)}</p>
        ${t=new o.KF(r),i=a,s=h,d=i.flatMap(({view:e})=>{let r=t.latest(e.record);return void 0===e.step?[]:[{...e.step,ran:void 0!==r,found:r&&e.step.digest(r)}]}),(0,n.PT)`<ol class="chain">
    ${d.map(({label:e,missing:r,ran:a,found:t})=>{if(void 0===t)return(0,n.PT)`<li class="open"><span>${e}</span><i>${a&&void 0!==r?r:"not yet"}</i></li>`;let o=t===s;return(0,n.PT)`<li>
        <span>${e}</span>${function(e,r){let a=/^sha256:([0-9a-f]{64})$/.exec(e)?.[1];if(void 0===a)return;let t=[...a].map((e,r)=>{let a=2+Number.parseInt(e,16);return(0,n.PT)`<rect x="${4*r}" y="${18-a}" width="3" height="${a}" />`});return(0,n.PT)`<svg class="print" viewBox="0 0 255 18" preserveAspectRatio="none" role="img" aria-label="${r}">${t}</svg>`}(t,`bar pattern of the ${e} digest`)}${(0,l.Gy)(o?"good":"bad",o?"same":"differs")}
      </li>`})}
  </ol>`}
      </div>`}
  </section>`}(A,e,r)} ${e.length>0&&(M=(w=(b=function(e){let r=[];for(let{from:a,to:t}of[...e].sort((e,r)=>e.from-r.from)){let e=r.at(-1);void 0!==e&&a<=e.to?e.to=Math.max(e.to,t):r.push({from:a,to:t})}return r}((z=[...e].sort((e,r)=>(0,m.R)(e).from-(0,m.R)(r).from)).map(m.R))).reduce((e,r)=>e+r.to-r.from,0),x=($=b.slice(1).map((e,r)=>e.from-(b[r]?.to??e.from))).map(e=>e>Math.max(.1*w,1e3)),k=w+$.reduce((e,r,a)=>e+(!0===x[a]?0:r),0),y=(100-4*x.filter(Boolean).length)/Math.max(k,1),T=[],P=0,b.forEach((e,r)=>{r>0&&(P+=!0===x[r-1]?4:($[r-1]??0)*y),T.push(P),P+=(e.to-e.from)*y}),{at:e=>{let r=Math.max(0,b.findLastIndex(r=>r.from<=e)),a=b[r];return void 0===a?0:f((T[r]??0)+(Math.min(e,a.to)-a.from)*y)},breaks:$.flatMap((e,r)=>!0===x[r]?[{at:f((T[r+1]??0)-2),milliseconds:e}]:[]),busy:w,whole:(b.at(-1)?.to??0)-(b[0]?.from??0)}),j=z.reduce((e,r)=>e+(0,m.R)(r).to-(0,m.R)(r).from,0)-M.busy,(0,n.PT)`<section class="timeline" aria-labelledby="timeline-title">
    <header>
      <h2 id="timeline-title">Timeline</h2>
      <p class="ended">
        ${(0,p.p0)(M.busy)} of
        work${M.whole>1.1*M.busy&&` within ${(0,p.p0)(M.whole)}`}${j>1e3&&`, ${(0,p.p0)(j)} saved by running in parallel`}
      </p>
    </header>
    <ol>
      ${z.map(e=>(function(e,r){let{from:a,to:t}=(0,m.R)(e),o=(0,p.YV)(e.outcome),i=r.at(a),l=Math.max(.6,f(r.at(t)-i)),s=r.breaks.map(e=>(0,n.PT)`<line x1="${e.at}%" x2="${e.at}%" y1="0" y2="100%" />`);return(0,n.PT)`<li>
    <a class="name" href="#${e.stage}">${(0,c.G)(e)}</a>
    <svg class="lane" aria-hidden="true">
      <rect class="water" x="0" y="7" width="100%" height="2" />
      ${s}
      <rect class="${o}" x="${Math.min(i,99.4)}%" y="2" width="${l}%" height="12" rx="1.5" />
    </svg>
    <span class="took">${(0,p.p0)(t-a)}</span
    ><span class="mark ${o}"
      ><span aria-hidden="true">${(0,p.Fg)(o)}</span>
      ${e.outcome}${0!==e.exitCode&&(0,n.PT)` <small>exit ${(0,d.z)(e.exitCode)}</small>`}</span
    >
  </li> `})(e,M))}
    </ol>
    ${M.breaks.length>0&&(0,n.PT)`<p class="folded">${M.breaks.map(e=>`/ / ${(0,p.p0)(e.milliseconds)} without a running stage`).join("  ·  ")}</p>`}
  </section>`)}
          <div class="stages">${function(e,r,{decisive:a}){let t=a.map(({stage:e})=>e).reverse(),s=({stage:e})=>{let a=t.indexOf(e);return a<0?r.find(({name:r})=>r===e)?.view.rank??Number.MAX_SAFE_INTEGER:a-t.length};return[...(0,o.gM)(e)].sort((e,r)=>s(e)-s(r)).map(e=>{var a,o,s;let d;return a=e,o=r,s=t.includes(e.stage),void 0!==(d=o.find(({name:e})=>e===a.stage)?.view)?d.section({record:(0,i.f)(d.record,a),decisive:s}):(0,l.uW)({record:a,decisive:s},(0,c.G)(a),(0,n.PT)`${(0,l.V2)(a)}${(0,l.Ix)(Object.entries(a.outputs))}`)})}(e,r,A)}</div>
        </main>
        ${R=[...new Set((a=e).map(({host:e})=>e.name))].join(", "),(0,n.PT)`<footer>
    <p>
      ${a.length>0&&`Made from the records of ${a.map(({stage:e})=>e).join(", ")}${""===R?"":`, written on ${R}`}. `}This
      page loads nothing and runs no scripts: you can save, send or print it.
    </p>
  </footer>`}`,F=new n.Ed(s),S=`default-src 'none'; style-src 'sha256-${(0,t.createHash)("sha256").update(s).digest("base64")}'; base-uri 'none'; form-action 'none'`,(0,n.PT)`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${S}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${h}</title>
        <style>${F}</style>
      </head>
      <body>
        ${v}
      </body>
    </html>`).text}
`}let u=(0,n.PT)`<svg class="logo" viewBox="0 0 32 24" aria-hidden="true">
  <circle cx="16" cy="12" r="9" />
  <path d="M2 12h28" />
</svg>`},52593:(e,r,a)=>{a.d(r,{Gy:()=>l,Hs:()=>p,Ix:()=>s,V2:()=>m,hl:()=>c,tp:()=>d,uW:()=>n});var t=a(19686),o=a(63754),i=a(35526);function n({record:e,decisive:r},a,s,d){let m=(0,i.YV)(e.outcome),{from:c,to:p}=(0,o.R)(e);return(0,t.PT)`<section id="${e.stage}" class="stage${r?" decisive":""}" aria-labelledby="${e.stage}-title">
    <header>
      <h2 id="${e.stage}-title">${a}</h2>
      <p class="ended">${l(m,e.outcome)} <span class="time">${(0,i.p0)(p-c)}</span></p>
    </header>
    <p class="headline">${(0,i.dh)(e.headline)}</p>
    <div class="body"><div>${s}</div><div>${d}</div></div>
  </section>`}function l(e,r){return(0,t.PT)`<span class="mark ${e}"><span aria-hidden="true">${(0,i.Fg)(e)}</span> ${r}</span>`}function s(e){let r=e.filter(([,e])=>void 0!==e&&""!==e&&!1!==e&&!(Array.isArray(e)&&0===e.length));return 0===r.length?void 0:(0,t.PT)`<dl class="facts">
        ${r.map(([e,r])=>(0,t.PT)`<div>
              <dt>${e}</dt>
              <dd>${r}</dd>
            </div>`)}
      </dl>`}function d(e,r,a){return(0,t.PT)`<div class="scroll" tabindex="0" role="region" aria-label="${a}">
    <table>
      <caption class="hidden">
        ${a}
      </caption>
      <thead>
        <tr>
          ${e.map(e=>(0,t.PT)`<th scope="col">${e}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${r.map(r=>(0,t.PT)`<tr>
              ${r.map((r,a)=>(0,t.PT)`<td data-label="${e[a]??""}"><div>${r}</div></td>`)}
            </tr> `)}
      </tbody>
    </table>
  </div>`}function m(e){let r=e.failure;if(void 0===r)return;let[a="",...o]=r.message.split("\n"),i=a.replace(/\.$/,"")===e.headline.replace(/\.$/,"");return(0,t.PT)`<div class="failure">
    ${!i&&(0,t.PT)`<p>${a}</p>`}${o.length>0&&(0,t.PT)`<pre>${o.join("\n")}</pre>`}
    <p class="hint"><b>Next:</b> ${r.hint}</p>
  </div>`}function c(e){return void 0===e?void 0:(0,t.Y3)(e,e)}function p(e,r){return(0,t.PT)`<p class="rollback">${l(e?"good":"bad","Rollback")} ${r}</p>`}},63754:(e,r,a)=>{a.d(r,{R:()=>t});function t(e){let r=Date.parse(e.started),a=Date.parse(e.finished);return{from:Number.isFinite(r)?r:0,to:Number.isFinite(a)?Math.max(a,r):r}}},36498:(e,r,a)=>{a.d(r,{X:()=>m,Z:()=>n});var t=a(39742),o=a(25378),i=a(35526);function n(e,r){var a,o,n,m;let p,f,g,h,u,v,b=(a=e,o=r,p=(0,t.gM)(a),f=o.flatMap(e=>{let r=p.find(({stage:r})=>r===e.name);return void 0===r?[]:[{record:r,listed:e}]}),g=p.filter(({stage:e})=>!o.some(({name:r})=>r===e)),[...f,...g.map(e=>({record:e,listed:void 0}))]),w=(n=e,m=b,h=d.flatMap(e=>m.filter(({listed:r})=>r?.reach===e).map(e=>l(e)?.subject?.(s(e)))),u=e=>h.find(r=>r?.[e]!==void 0)?.[e],v=u("image")?.replace(/@sha256:[0-9a-f]+$/,""),{run:new t.KF(n),subject:{image:v,digest:u("digest"),place:u("place")},reached:new Set(m.flatMap(({listed:e})=>e?.reach??[]))}),$=b.filter(({record:e})=>"pass"!==e.outcome&&0!==e.exitCode),x=$.at(-1);if(void 0===x)return{...function(e,r){if(0===e.length)return{tone:"mute",word:"Nothing recorded",sentences:["No stage of this run has been recorded."]};let a=e.filter(({record:e})=>"pass"!==e.outcome).map(({record:e})=>`${(0,i.em)(e.headline,`${e.stage} failed`)} It only warns (on-failure: warn).`),t=e.filter(({record:e})=>"pass"===e.outcome).map(e=>l(e)?.passed?.(s(e),r)).filter(e=>void 0!==e),o=t.findLastIndex(({word:e})=>void 0!==e),n=a.length>0?"warn":"good";if(o>=0){let e=t.slice(o).flatMap(e=>e.sentences);return{tone:n,word:t[o]?.word??"",sentences:[...e,...a]}}return{tone:n,word:"Passed so far",sentences:[...e.filter(({record:e})=>"pass"===e.outcome).map(({record:e})=>(0,i.em)(e.headline,`${e.stage} passed`)).slice(-2),...a]}}(b,w),...w.subject,decisive:[]};let k=l(x)?.ended?.(s(x),w);return{tone:(0,i.YV)(x.record.outcome),word:k?.word??c[x.record.outcome],sentences:[...$.map(({record:e})=>(0,i.em)(e.headline,`${e.stage} ended with the outcome ${e.outcome}`)),...k?.sentences??function({record:e,listed:r},a,{reached:t}){return"rolled-back"===e.outcome?["The previous revision is back and verified."]:"rollback-failed"===e.outcome?["The previous revision is not back: check the cluster now."]:r?.reach==="cluster"||r?.reach==="service"||t.has("cluster")?[]:[a.some(e=>e.listed?.reach==="registry"&&"pass"===e.record.outcome)?"The image is in the registry; nothing was deployed.":"Nothing was pushed and nothing was deployed."]}(x,b,w)],decisive:$.map(({record:e})=>e),...w.subject}}let l=({listed:e})=>e?.view,s=({record:e,listed:r})=>void 0===r?e:(0,o.f)(r.view.record,e),d=["registry","nothing","cluster","service"];function m({digest:e,image:r}){return void 0===e?r??"The release":(0,i.VK)(e)}let c={pass:"Passed",invalid:"Wrong input","tool-failed":"A tool failed",fail:"Failed",vacuous:"Nothing was checked",inconclusive:"Inconclusive","rolled-back":"Rolled back","rollback-failed":"Rollback failed",cancelled:"Cancelled",error:"Internal error",transient:"Infrastructure failed"}},93122:(e,r,a)=>{function t(e){return e}function o({stage:e}){return`${e.charAt(0).toUpperCase()}${e.slice(1)}`}a.d(r,{F:()=>t,G:()=>o})},35526:(e,r,a)=>{a.d(r,{Fg:()=>l,VK:()=>c,YV:()=>n,dh:()=>p,em:()=>g,hS:()=>m,n$:()=>f,p0:()=>s});var t=a(30542);let o={pass:"good",invalid:"bad","tool-failed":"bad",fail:"bad",vacuous:"warn",inconclusive:"warn","rolled-back":"warn","rollback-failed":"bad",cancelled:"mute",error:"bad",transient:"warn"},i={good:"✓",bad:"✕",warn:"▲",mute:"■"};function n(e){return o[e]}function l(e){return i[e]}function s(e){if(e<1e3)return`${Math.round(e)} ms`;if(e<1e4)return`${(e/1e3).toFixed(1)} s`;let r=Math.round(e/1e3);if(r<60)return`${r} s`;let a=Math.floor(r/60);return a<60?d(a,"min",r%60,"s"):d(Math.floor(a/60),"h",a%60,"min")}function d(e,r,a,t){return 0===a?`${e} ${r}`:`${e} ${r} ${a} ${t}`}function m(e,r,a=`${r}s`){return`${(0,t.z)(e)} ${1===e?r:a}`}function c(e){return/^sha256:[0-9a-f]{64}$/.test(e)?e.slice(0,19):e}function p(e){return e.replace(/\bsha256:[0-9a-f]{64}\b/g,c)}function f(e){return/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(e)?`${e.slice(0,10)} ${e.slice(11,16)} UTC`:e}function g(e,r){let a=""===e.trim()?r:e.trim();return`${a.charAt(0).toUpperCase()}${a.slice(1)}${/[.!?…]$/.test(a)?"":"."}`}}};