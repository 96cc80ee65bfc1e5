export const id=2866;export const ids=[2866];export const modules={14675:(e,t,a)=>{a.d(t,{k:()=>l});var r=a(25378),o=a(57205),i=a(4554),n=a(60433),s=a(76948);let l=(0,r.F)("build",{layout:"Path of the OCI image layout; none when an unchanged image was taken",digest:"Digest of the image: of its index, or of its manifest when it has one platform",platforms:"Platforms in the image, separated by commas",size:"Bytes of the image: layers, configurations and manifests",engine:"Engine that built it, or import; none when an unchanged image was taken","cache-hits":"Steps of the Dockerfile that came from the cache, of all: 3/4"},{image:o.text(),commit:o.text(),unchanged:o.text(),reason:o.text(),steps:i.ai(),cached:i.ai(),platforms:n.p_(o.object({platform:o.text(),digest:o.text(),config:s.lq(o.text()),size:s.lq(i.ai())}))})},86248:(e,t,a)=>{a.d(t,{F:()=>l,a:()=>d});var r=a(25378),o=a(57205),i=a(60433),n=a(76948),s=a(4554);let l=(0,r.F)("deploy",{revision:"Current revision of the release","previous-revision":"Revision before this deployment","verified-digest":"Digest that was proved",proof:"How it was proved: running, pinned or template; of several images the least; none without an image of ours",images:"Each image of the release as component=name@sha256:…, with commas between; without components the key is image",manifests:"Path of the manifests that were deployed, without secrets",diagnosis:"Path of the diagnosis of a failed release, JSON",url:"Address of the service",state:"Helm's state of the release at the end, such as deployed or failed"},{release:o.text(),namespace:o.text(),environment:o.text(),context:o.text(),chart:o.text(),chartVersion:o.text(),chartDigest:o.text(),images:i.p_(o.object({component:n.lq(o.text()),image:o.text(),proof:n.lq(o.text()),outcome:o.text(),kept:n.lq(s.zM())})),helm:o.text(),previousAt:o.text(),url:o.text(),events:i.p_(o.object({at:o.text(),kind:o.text(),text:o.text()})),workloads:i.p_(o.object({kind:o.text(),name:o.text(),ready:s.ai(),desired:s.ai()})),diagnosis:o.object({cause:n.lq(o.text()),title:n.lq(o.text()),sentence:n.lq(o.text()),hint:n.lq(o.text()),evidence:n.lq(i.p_(o.object({title:o.text(),text:o.text()}))),others:n.lq(i.p_(o.object({cause:o.text(),title:o.text(),sentence:o.text()})))}),rollback:o.object({to:n.lq(s.ai()),revision:n.lq(s.ai()),verified:s.zM(),text:o.text()})});function d(e){let t=(t,a)=>e.take(l,t,({facts:e})=>e[a]);return{release:()=>t("release","release"),namespace:()=>t("namespace","namespace"),context:()=>t("kube-context","context"),helm:()=>e.latest(l)?.facts.helm,revision:()=>{let t=e.take(l,"revision",({outputs:e})=>e.revision);return void 0!==t&&/^[1-9]\d{0,9}$/.test(t)?Number(t):void 0}}}},65085:(e,t,a)=>{a.d(t,{M:()=>l});var r=a(25378),o=a(60433),i=a(57205),n=a(76948),s=a(4554);let l=(0,r.F)("push",{image:"The image by digest: registry/repository@sha256:…",images:"The same as `component=name@sha256:…`, or with the key `image` where there are no components",digest:"Digest of the image",tags:"Tags that point to it now, separated by commas",version:"Version of the image: of `version`, the tag in Git, or its label","uploaded-bytes":"Bytes that were uploaded","skipped-bytes":"Bytes that the registry had already, in this or in another repository"},{moved:o.p_(i.object({tag:i.text(),before:i.text()})),left:o.p_(i.object({image:i.text(),tag:i.text(),reason:i.text()})),places:o.p_(i.object({name:i.text(),state:i.text(),tags:o.p_(i.text()),message:n.lq(i.text())})),platforms:o.p_(i.text()),from:o.p_(i.text()),joined:s.zM(),temporary:o.p_(i.text()),attached:o.p_(i.object({type:i.text(),digest:i.text()})),registry:i.text(),plainHttp:s.zM(),caFile:i.text()})},36995:(e,t,a)=>{a.d(t,{a:()=>r});let r=(0,a(25378).F)("report",{page:"Path of the page that shows the run","failed-stage":"Name of the stage that stopped the run; empty when none did"},{})},93922:(e,t,a)=>{a.d(t,{d:()=>l});var r=a(25378),o=a(57205),i=a(60433),n=a(4554),s=a(76948);let l=(0,r.F)("scan",{critical:"Number of critical findings",high:"Number of high findings",medium:"Number of medium findings",low:"Number of low findings",unknown:"Number of findings without a severity",new:"Number of findings that the baseline does not have; without a baseline all",waived:"Number of findings that would fail and are excused by a waiver or a VEX document",report:"Path of the scanner's own JSON report",sarif:"Path of the SARIF report",sbom:"Path of the CycloneDX bill of materials",spdx:"Path of the same as SPDX","gitlab-report":"Path of GitLab's container scanning report"},{subject:o.text(),kind:o.text(),scanners:i.p_(o.text()),digest:o.text(),failOn:o.text(),ignoreUnfixed:n.zM(),waived:s.lq(i.p_(o.object({id:o.text(),package:s.lq(o.text()),kind:o.text(),reason:o.text(),owner:s.lq(o.text()),expires:s.lq(o.text())}))),platforms:i.p_(o.text()),packages:n.ai(),findings:i.p_(o.object({kind:s.lq(o.text()),id:o.text(),severity:o.text(),package:s.lq(o.text()),installed:s.lq(o.text()),fixed:s.lq(o.text()),title:s.lq(o.text()),target:s.lq(o.text()),line:s.lq(n.ai()),platforms:s.lq(i.p_(o.text())),url:s.lq(o.text())})),database:o.object({updated:o.text(),version:s.lq(n.ai()),from:s.lq(o.text()),name:s.lq(o.text()),digest:s.lq(o.text()),verified:s.lq(n.zM())}),tool:o.object({name:o.text(),version:o.text(),origin:s.lq(o.text()),hash:s.lq(o.text())})})},12624:(e,t,a)=>{a.d(t,{x:()=>l});var r=a(25378),o=a(57205),i=a(60433),n=a(4554),s=a(76948);let l=(0,r.F)("smoke",{passed:"Number of expectations that were met",failed:"Number of expectations that were not met",report:"Path of the report, JSON"},{url:o.text(),state:o.text(),checks:i.p_(o.object({name:o.text(),ok:n.zM(),expected:o.text(),found:o.text()})),came:o.text(),attempts:i.p_(o.object({at:o.text(),milliseconds:n.ai(),ok:n.zM(),reason:s.lq(o.text()),cause:s.lq(o.text())})),attemptCount:n.ai(),rollback:o.object({outcome:o.text(),headline:o.text(),hint:s.lq(o.text()),to:s.lq(n.ai()),revision:s.lq(n.ai())})})},48565:(e,t,a)=>{a.d(t,{w:()=>l});var r=a(25378),o=a(4554),i=a(60433),n=a(57205),s=a(76948);let l=(0,r.F)("test",{total:"Tests found in the reports",passed:"Tests that passed",failed:"Tests that failed, without those in quarantine",skipped:"Tests that were skipped",flaky:"Tests that failed and passed when they ran again",quarantined:"Tests that failed and are in quarantine, so that they do not count",coverage:"Lines covered, in percent; only with `coverage`",report:"Path of the CTRF report, relative to the checkout",junit:"Path of the JUnit report, relative to the checkout; of the first, when it was split"},{seconds:o.ai(),failures:i.p_(n.object({name:n.text(),suite:s.lq(n.text()),file:s.lq(n.text()),line:s.lq(o.ai()),message:n.text()})),flaky:s.lq(i.p_(n.object({name:n.text(),suite:s.lq(n.text()),file:s.lq(n.text()),line:s.lq(o.ai()),message:n.text(),runs:o.ai()}))),slowest:i.p_(n.object({name:n.text(),suite:s.lq(n.text()),milliseconds:o.ai()})),reports:i.p_(n.text()),stale:i.p_(n.text()),junit:i.p_(n.text())})},55374:(e,t,a)=>{a.d(t,{R:()=>l});var r=a(25378),o=a(57205),i=a(60433),n=a(76948),s=a(4554);let l=(0,r.F)("verify",{passed:"Number of checks that the release passed",failed:"Number of checks that it failed","no-data":"Number of checks that could not be judged",report:"Path of the report, JSON"},{deployed:o.text(),ended:o.text(),checks:i.p_(o.object({name:o.text(),kind:o.text(),standing:o.text(),reason:o.text(),next:n.lq(o.text()),asked:o.text(),expected:o.text(),limit:n.lq(s.ai()),before:n.lq(s.ai()),looks:i.p_(o.object({at:o.text(),kind:o.text(),value:n.lq(s.ai()),text:o.text()}))})),alerts:i.p_(o.object({name:o.text(),state:o.text(),since:o.text(),labels:o.text(),summary:o.text()})),signatures:i.p_(o.object({text:o.text(),count:s.ai(),samples:i.p_(o.text())})),left:i.p_(o.text()),rollback:o.object({outcome:o.text(),headline:o.text(),hint:n.lq(o.text()),to:n.lq(s.ai()),revision:n.lq(s.ai())})})},52866:(e,t,a)=>{a.d(t,{VIEWS:()=>ep,judgeRun:()=>d,renderComment:()=>v,renderPage:()=>C});var r=a(39742),o=a(69888),i=a(69755),n=a(25378);function s(e){let t=Date.parse(e.started),a=Date.parse(e.finished);return{from:Number.isFinite(t)?t:0,to:Number.isFinite(a)?Math.max(a,t):t}}var l=a(35526);function d(e,t){var a,o,i,n;let s,d,f,u,g,v,$,b=(a=e,o=t,s=(0,r.gM)(a),d=o.flatMap(e=>s.filter(({stage:t})=>t===e.name).map(t=>({record:t,listed:e}))),f=s.filter(({stage:e})=>!o.some(({name:t})=>t===e)),[...d,...f.map(e=>({record:e,listed:void 0}))]),x=(i=e,u=new Set((n=b).flatMap(({record:e})=>e.component??[])).size<2,g=p.flatMap(e=>n.filter(({listed:t})=>t?.reach===e).map(e=>c(e)?.subject?.(m(e)))),v=e=>g.find(t=>t?.[e]!==void 0)?.[e],$=v("image")?.replace(/@sha256:[0-9a-f]+$/,""),{run:new r.KF(i),subject:u?{image:$,digest:v("digest"),place:v("place")}:{place:v("place")},reached:new Set(n.flatMap(({listed:e})=>e?.reach??[]))}),w=b.filter(({record:e})=>"pass"!==e.outcome&&0!==e.exitCode),y=w.at(-1);if(void 0===y)return{...function(e,t){if(0===e.length)return{tone:"mute",word:"Nothing recorded",sentences:["No stage of this run has been recorded."]};let a=e.filter(({record:e})=>"pass"!==e.outcome).map(({record:e})=>`${(0,l.em)(e.headline,`${e.stage} failed`)} It only warns (on-failure: warn).`),r=e.filter(({record:e})=>"pass"===e.outcome).map(e=>c(e)?.passed?.(m(e),t)).filter(e=>void 0!==e),o=r.findLastIndex(({word:e})=>void 0!==e),i=a.length>0?"warn":"good";if(o>=0){let e=r.slice(o).flatMap(e=>e.sentences);return{tone:i,word:r[o]?.word??"",sentences:[...e,...a]}}return{tone:i,word:"Passed so far",sentences:[...e.filter(({record:e})=>"pass"===e.outcome).map(({record:e})=>(0,l.em)(e.headline,`${e.stage} passed`)).slice(-2),...a]}}(b,x),...x.subject,decisive:[]};let k=c(y)?.ended?.(m(y),x);return{tone:(0,l.YV)(y.record.outcome),word:k?.word??h[y.record.outcome],sentences:[...w.map(({record:e})=>`${function({component:e}){return void 0===e?"":`${e}: `}(e)}${(0,l.em)(e.headline,`${e.stage} ended with the outcome ${e.outcome}`)}`),...k?.sentences??function({record:e,listed:t},a,{reached:r}){return"rolled-back"===e.outcome?["The previous revision is back and verified."]:"rollback-failed"===e.outcome?["The previous revision is not back: check the cluster now."]:t?.reach==="cluster"||t?.reach==="service"||r.has("cluster")?[]:[a.some(e=>e.listed?.reach==="registry"&&"pass"===e.record.outcome)?"The image is in the registry; nothing was deployed.":"Nothing was pushed and nothing was deployed."]}(y,b,x)],decisive:w.map(({record:e})=>e),...x.subject}}let c=({listed:e})=>e?.view,m=({record:e,listed:t})=>void 0===t?e:(0,n.f)(t.view.record,e),p=["registry","nothing","cluster","service"];function f({digest:e,image:t}){return void 0===e?t??"The release":(0,l.VK)(e)}let h={pass:"Passed",invalid:"Wrong input","tool-failed":"A tool failed",fail:"Failed",vacuous:"Nothing was checked",inconclusive:"Inconclusive","rolled-back":"Rolled back","rollback-failed":"Rollback failed",cancelled:"Cancelled",error:"Internal error",transient:"Infrastructure failed"};function u({stage:e,component:t}){let a=`${e.charAt(0).toUpperCase()}${e.slice(1)}`;return void 0===t?a:`${a} ${t}`}let g={good:"✅",bad:"❌",warn:"⚠️",mute:"⏹️"};function v(e,t){let a=({stage:e})=>{let a=t.findIndex(({name:t})=>t===e);return a<0?t.length:a},s=[...(0,r.gM)(e)].sort((e,t)=>a(e)-a(t)),c=d(e,t),m=e.at(-1)?.host.runUrl,p=[function({tone:e,word:t,image:a,place:r}){let i=[a?.split("/").at(-1),r].filter(e=>void 0!==e).join(" → ");return`### ${g[e]} ${(0,o.FV)(""===i?t:`${t}: ${i}`)}`}(c),c.sentences.map(o.FV).join("\n\n"),0===s.length?"":(0,o.tp)(["Stage","Outcome","Result","Took"],s.map($)),...c.decisive.map(e=>{var a,r;let s,d,c,m;return a=e,r=t,s=r.find(({name:e})=>e===a.stage)?.view,d=s?.comment?.((0,n.f)(s.record,a)),c=d?.hint??a.failure?.hint,m=d?.cause??a.failure?.message.split("\n")[0],[`#### ${u(a)}`,void 0===m?"":(0,o.FV)((0,i.x)((0,l.em)(m,""),1e3)),void 0===c?"":`**Next:** ${(0,o.FV)((0,i.x)(c,1e3))}`,d?.body??""].filter(e=>""!==e).join("\n\n")}),[void 0===c.digest?"":(0,o.SS)(c.digest),void 0===m?"":(0,o.nf)("View the run",m)].filter(e=>""!==e).join(" · ")];return(0,o.DJ)(p.filter(e=>""!==e).join("\n\n"),6e4,"The rest is cut here; report.html has all of it.")}function $(e){let{from:t,to:a}=s(e),r=0===e.exitCode?"":` (exit ${e.exitCode})`;return[u(e),`${g[(0,l.YV)(e.outcome)]} ${e.outcome}${r}`,(0,o.FV)((0,i.x)(e.headline,300)),(0,l.p0)(a-t)]}var b=a(77598),x=a(25683);let Html=class Html{text;constructor(e){this.text=e}};let w={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;"};function y(e,...t){return new Html(e.map((e,a)=>0===a?e:function e(t){var a;return void 0===t||!1===t?"":t instanceof Html?t.text:Array.isArray(t)?t.map(e).join(""):(a=String(t),(0,x.R)(a).replace(/[&<>"']/g,e=>w[e]??e))}(t[a-1])+e).join(""))}function k(e,t){return void 0!==t&&/^https?:\/\/[^\s"'<>@]+$/.test(t)?y`<a href="${t}" rel="noopener noreferrer">${e}</a>`:y`${e}`}function j({stage:e,component:t}){return void 0===t?e:`${e}-of-${t}`}function M({record:e,decisive:t},a,r,o){let i=(0,l.YV)(e.outcome),{from:n,to:d}=s(e),{component:c}=e,m=j(e);return y`<section id="${m}" class="stage${t?" decisive":""}" aria-labelledby="${m}-title">
    <header>
      <h2 id="${m}-title">${a}${void 0!==c&&y` <small>${c}</small>`}</h2>
      <p class="ended">${q(i,e.outcome)} <span class="time">${(0,l.p0)(d-n)}</span></p>
    </header>
    <p class="headline">${(0,l.dh)(e.headline)}</p>
    <div class="body"><div>${r}</div><div>${o}</div></div>
  </section>`}function q(e,t){return y`<span class="mark ${e}"><span aria-hidden="true">${(0,l.Fg)(e)}</span> ${t}</span>`}function z(e){let t=e.filter(([,e])=>void 0!==e&&""!==e&&!1!==e&&!(Array.isArray(e)&&0===e.length));return 0===t.length?void 0:y`<dl class="facts">
        ${t.map(([e,t])=>y`<div>
              <dt>${e}</dt>
              <dd>${t}</dd>
            </div>`)}
      </dl>`}function S(e,t,a){return y`<div class="scroll" tabindex="0" role="region" aria-label="${a}">
    <table>
      <caption class="hidden">
        ${a}
      </caption>
      <thead>
        <tr>
          ${e.map(e=>y`<th scope="col">${e}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${t.map(t=>y`<tr>
              ${t.map((t,a)=>y`<td data-label="${e[a]??""}"><div>${t}</div></td>`)}
            </tr> `)}
      </tbody>
    </table>
  </div>`}function F(e){let t=e.failure;if(void 0===t)return;let[a="",...r]=t.message.split("\n"),o=a.replace(/\.$/,"")===e.headline.replace(/\.$/,"");return y`<div class="failure">
    ${!o&&y`<p>${a}</p>`}${r.length>0&&y`<pre>${r.join("\n")}</pre>`}
    <p class="hint"><b>Next:</b> ${t.hint}</p>
  </div>`}function N(e){return void 0===e?void 0:k(e,e)}function _(e,t){return y`<p class="rollback">${q(e?"good":"bad","Rollback")} ${t}</p>`}let V=`
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
`;var D=a(30542);function P(e){return Math.round(100*e)/100}function C(e,t){var a,o,i;let c,m,p,f,h,g,v,$,x,w,S,N,_,C,T=d(e,t);return`${(o=function({word:e,tone:t,image:a},r){let o=r.at(-1)?.source.repository;return[`${(0,l.Fg)(t)} ${e}`,a?.split("/").at(-1)??o,"Slipway"].filter(e=>void 0!==e).join(" · ")}(T,e),i=y`${function(e){let{source:t,host:a,started:r}=e.at(-1)??{},o=t?.commit?.slice(0,12);return y`<header class="top">
    <p class="brand">${R} Slipway</p>
    <p class="from">
      ${t?.repository!==void 0&&y`<b>${t.repository}</b> `}${t?.ref!==void 0&&y`<span>${t.ref.replace(/^refs\/(heads|tags)\//,"")}</span> `}${void 0!==o&&y`<code>${o}</code> `}${void 0!==r&&y`<span>${(0,l.n$)(r)}</span> `}${a?.runUrl!==void 0&&y`<span>${k("View the run",a.runUrl)}</span>`}
    </p>
  </header>`}(e)}
        <main>
          ${function(e,t,a){var o,i,n;let s,{tone:d,word:c,sentences:m,image:p,digest:f}=e;return y`<section class="verdict ${d}" aria-labelledby="verdict">
    <div>
      <h1 id="verdict"><span class="seal" aria-hidden="true">${(0,l.Fg)(d)}</span> ${c}</h1>
      ${m.map((e,t)=>y`<p class="${0===t?"lead":"rest"}">${(0,l.dh)(e)}</p>`)}
    </div>
    ${void 0!==f&&y`<div class="shipped">
        ${void 0!==p&&y`<p class="image">${p}</p>`}
        <p>${function(e){let t=/^sha256:([0-9a-f]{64})$/.exec(e)?.[1];if(void 0===t)return y`<code>${e}</code>`;let a=t.match(/.{8}/g)??[];return y`<code class="digest"><span>sha256:</span>${a.map(e=>y`<span>${e}</span>`)}</code>`}(f)}</p>
        ${o=new r.KF(t),i=a,n=f,s=i.flatMap(({view:e})=>{let t=o.latest(e.record);return void 0===e.step?[]:[{...e.step,ran:void 0!==t,found:t&&e.step.digest(t)}]}),y`<ol class="chain">
    ${s.map(({label:e,missing:t,ran:a,found:r})=>{if(void 0===r)return y`<li class="open"><span>${e}</span><i>${a&&void 0!==t?t:"not yet"}</i></li>`;let o=r===n;return y`<li>
        <span>${e}</span>${function(e,t){let a=/^sha256:([0-9a-f]{64})$/.exec(e)?.[1];if(void 0===a)return;let r=[...a].map((e,t)=>{let a=2+Number.parseInt(e,16);return y`<rect x="${4*t}" y="${18-a}" width="3" height="${a}" />`});return y`<svg class="print" viewBox="0 0 255 18" preserveAspectRatio="none" role="img" aria-label="${t}">${r}</svg>`}(r,`bar pattern of the ${e} digest`)}${q(o?"good":"bad",o?"same":"differs")}
      </li>`})}
  </ol>`}
      </div>`}
  </section>`}(T,e,t)} ${e.length>0&&(w=(m=(c=function(e){let t=[];for(let{from:a,to:r}of[...e].sort((e,t)=>e.from-t.from)){let e=t.at(-1);void 0!==e&&a<=e.to?e.to=Math.max(e.to,r):t.push({from:a,to:r})}return t}((x=[...e].sort((e,t)=>s(e).from-s(t).from)).map(s))).reduce((e,t)=>e+t.to-t.from,0),f=(p=c.slice(1).map((e,t)=>e.from-(c[t]?.to??e.from))).map(e=>e>Math.max(.1*m,1e3)),h=m+p.reduce((e,t,a)=>e+(!0===f[a]?0:t),0),g=(100-4*f.filter(Boolean).length)/Math.max(h,1),v=[],$=0,c.forEach((e,t)=>{t>0&&($+=!0===f[t-1]?4:(p[t-1]??0)*g),v.push($),$+=(e.to-e.from)*g}),{at:e=>{let t=Math.max(0,c.findLastIndex(t=>t.from<=e)),a=c[t];return void 0===a?0:P((v[t]??0)+(Math.min(e,a.to)-a.from)*g)},breaks:p.flatMap((e,t)=>!0===f[t]?[{at:P((v[t+1]??0)-2),milliseconds:e}]:[]),busy:m,whole:(c.at(-1)?.to??0)-(c[0]?.from??0)}),S=x.reduce((e,t)=>e+s(t).to-s(t).from,0)-w.busy,y`<section class="timeline" aria-labelledby="timeline-title">
    <header>
      <h2 id="timeline-title">Timeline</h2>
      <p class="ended">
        ${(0,l.p0)(w.busy)} of
        work${w.whole>1.1*w.busy&&` within ${(0,l.p0)(w.whole)}`}${S>1e3&&`, ${(0,l.p0)(S)} saved by running in parallel`}
      </p>
    </header>
    <ol>
      ${x.map(e=>(function(e,t){let{from:a,to:r}=s(e),o=(0,l.YV)(e.outcome),i=t.at(a),n=Math.max(.6,P(t.at(r)-i)),d=t.breaks.map(e=>y`<line x1="${e.at}%" x2="${e.at}%" y1="0" y2="100%" />`);return y`<li>
    <a class="name" href="#${j(e)}">${u(e)}</a>
    <svg class="lane" aria-hidden="true">
      <rect class="water" x="0" y="7" width="100%" height="2" />
      ${d}
      <rect class="${o}" x="${Math.min(i,99.4)}%" y="2" width="${n}%" height="12" rx="1.5" />
    </svg>
    <span class="took">${(0,l.p0)(r-a)}</span
    ><span class="mark ${o}"
      ><span aria-hidden="true">${(0,l.Fg)(o)}</span>
      ${e.outcome}${0!==e.exitCode&&y` <small>exit ${(0,D.z)(e.exitCode)}</small>`}</span
    >
  </li> `})(e,w))}
    </ol>
    ${w.breaks.length>0&&y`<p class="folded">${w.breaks.map(e=>`/ / ${(0,l.p0)(e.milliseconds)} without a running stage`).join("  ·  ")}</p>`}
  </section>`)}
          <div class="stages">${function(e,t,{decisive:a}){let o=a.map(({id:e})=>e).reverse(),i=({id:e,stage:a})=>{let r=o.indexOf(e);return r<0?t.find(({name:e})=>e===a)?.view.rank??Number.MAX_SAFE_INTEGER:r-o.length};return[...(0,r.gM)(e)].sort((e,t)=>i(e)-i(t)).map(e=>{var a,r,i;let s;return a=e,r=t,i=o.includes(e.id),void 0!==(s=r.find(({name:e})=>e===a.stage)?.view)?s.section({record:(0,n.f)(s.record,a),decisive:i}):M({record:a,decisive:i},u(a),y`${F(a)}${z(Object.entries(a.outputs))}`)})}(e,t,T)}</div>
        </main>
        ${N=[...new Set((a=e).map(({host:e})=>e.name))].join(", "),y`<footer>
    <p>
      ${a.length>0&&`Made from the records of ${a.map(({stage:e})=>e).join(", ")}${""===N?"":`, written on ${N}`}. `}This
      page loads nothing and runs no scripts: you can save, send or print it.
    </p>
  </footer>`}`,_=new Html(V),C=`default-src 'none'; style-src 'sha256-${(0,b.createHash)("sha256").update(V).digest("base64")}'; base-uri 'none'; form-action 'none'`,y`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${C}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${o}</title>
        <style>${_}</style>
      </head>
      <body>
        ${i}
      </body>
    </html>`).text}
`}let R=y`<svg class="logo" viewBox="0 0 32 24" aria-hidden="true">
  <circle cx="16" cy="12" r="9" />
  <path d="M2 12h28" />
</svg>`;var T=a(21686);let A={record:a(14675).k,rank:500,section:function(e){let{record:t}=e,{image:a,commit:r,platforms:o=[]}=t.facts,{size:i}=t.outputs;return M(e,"Image",y`${F(t)}${z([["Image",a],["Commit",r??t.source.commit],["Built by",function({outputs:{engine:e},facts:{reason:t}}){return void 0===e?void 0:y`${e}${void 0!==t&&y` <small>${t}</small>`}`}(t)],["Not built",void 0!==t.facts.unchanged&&t.facts.reason],["From the cache",void 0!==t.facts.steps&&`${t.facts.cached??0} of ${t.facts.steps} steps`],["Size",void 0!==i&&(0,T.z3)(Number(i))]])}
    ${o.length>0&&S(["Platform","Digest","Size"],o.map(I),"Platforms of the image")}`)},subject:({facts:{image:e},outputs:{digest:t}})=>({image:e,digest:t}),step:{label:"built",digest:({outputs:e})=>e.digest}};function I({platform:e,digest:t,size:a}){return[e,y`<code>${(0,l.VK)(t)}</code>`,void 0===a?"":(0,T.z3)(a)]}let H={record:a(48565).w,rank:300,section:function(e){let{record:t}=e,a=U(t.outputs),{failures:r=[],slowest:o=[]}=t.facts,i=r.slice(0,20);return M(e,"Tests",y`${a.total>0&&function(e){let{total:t,passed:a,failed:r,skipped:o}=e;return y`<div class="tally">
    <p class="figure">${(0,D.z)(t)} <small>${1===t?"test":"tests"}</small></p>
    ${function({passed:e,failed:t,skipped:a,total:r}){let o=e=>0===e?0:Math.max(.8,e/r*100),i=o(t),n=o(a),s=Math.max(0,0===e?0:100-i-n);return y`<svg class="share" role="img" aria-label="${e} of ${r} passed, ${t} failed, ${a} skipped">
    <rect class="good" width="${s}%" height="8" />
    <rect class="bad" x="${s}%" width="${i}%" height="8" />
    <rect class="mute" x="${s+i}%" width="${n}%" height="8" />
  </svg>`}(e)}
    <ul class="legend">
      <li class="good">✓ ${(0,D.z)(a)} passed</li>
      <li class="${r>0?"bad":"mute"}">✕ ${(0,D.z)(r)} failed</li>
      <li class="mute">– ${(0,D.z)(o)} skipped</li>
    </ul>
  </div>`}(a)} ${F(t)} ${function(e){let t=e.slice(0,5),a=Math.max(1,...t.map(({milliseconds:e})=>e));if(0!==t.length)return y`<h3>Slowest</h3>
    <ol class="bars">
      ${t.map(({name:e,milliseconds:t})=>y`<li>
            <span>${e}</span><svg aria-hidden="true"><rect width="${Math.max(.5,t/a*100)}%" height="4" /></svg
            ><span class="took">${(0,l.p0)(t)}</span>
          </li> `)}
    </ol>`}(o)}`,y`${i.length>0&&y`<ol class="failures">
        ${i.map(L)}
      </ol>`}
    ${a.failed>i.length&&y`<p class="more">${(0,l.hS)(a.failed-i.length,"more failure")} in the reports.</p>`}`)},comment:e=>({body:function({facts:{failures:e=[]},outputs:t}){let a=e.slice(0,15).map(e=>{let t=E(e),a=[e.suite,e.name].filter(e=>void 0!==e&&""!==e).join(" › ");return[(0,o.FV)((0,i.x)(a,300)),void 0===t?"":(0,o.SS)(t),(0,o.FV)((0,i.x)(e.message,300))]}),r=Math.max(U(t).failed,e.length)-a.length;return 0===a.length?"":`${(0,o.tp)(["Test","Where","Message"],a)}${r>0?`

and ${(0,D.z)(r)} more`:""}`}(e)})};function U(e){let t=t=>{let a=e[t]??"";return/^\d{1,15}$/.test(a)?Number(a):0};return{total:t("total"),passed:t("passed"),failed:t("failed"),skipped:t("skipped")}}let E=({file:e,line:t})=>void 0===e||void 0===t?e:`${e}:${t}`;function L(e){let t=E(e);return y`<li>
    <p class="test"><b>${""===e.name?"unnamed test":e.name}</b> <span>${e.suite??""}</span></p>
    ${void 0!==t&&y`<p class="where"><code>${t}</code></p>`}
    ${""!==e.message&&y`<pre>${e.message}</pre>`}
  </li> `}let W={record:a(93922).d,rank:400,section:function(e){var t,a;let r,o,{record:i}=e,n=function({outputs:e}){return B.map(t=>{let a=e[t];return{severity:t,count:void 0!==a&&/^\d{1,15}$/.test(a)?Number(a):void 0}})}(i),s=n.some(({count:e})=>void 0!==e),{findings:d=[],failOn:c,tool:m,database:p,platforms:f=[]}=i.facts,h=n.reduce((e,{count:t})=>e+(t??0),0)-Math.min(15,d.length);return M(e,"Findings",y`${s&&(t=n,a=c,r=B.findIndex(e=>e===a),o="none"===a?"No finding fails the scan.":r<0?void 0:`The scan fails on ${0===r?"critical findings":`findings of severity ${a??""} or worse`}.`,y`<ul class="scale">
      ${t.map(({severity:e,count:t=0},a)=>y`<li class="${e}${a<=r&&"unknown"!==e?" shut":""}${0===t?" none":""}"><b>${(0,D.z)(t)}</b> <span>${e}</span></li>`)}
    </ul>
    ${void 0!==o&&y`<p class="gate">${o}</p>`}`)} ${F(i)}
    ${z([["Scanner",m&&`${m.name} ${m.version}`],["Database updated",(0,l.n$)(p?.updated??"")],["Database",p?.name??""],["Platforms",f.join(", ")]])}`,y`${d.length>0&&S(["Severity","Finding","Where"],d.slice(0,15).map(e=>{let t=e.severity.toLowerCase(),a=B.find(e=>e===t)??"unknown";return[y`<span class="level ${a}">${a}</span>`,y`${k(y`<code class="whole">${e.id}</code>`,e.url)}<br />${e.title??""}`,y`<b>${e.package??e.target??""}</b> <code>${e.installed??""}</code><br />${void 0===e.fixed?y`<span class="none">no fix yet</span>`:y`fixed in <code>${e.fixed}</code>`}`]}),"Most severe findings")}
    ${h>0&&y`<p class="more">${(0,l.hS)(h,"more finding")} in the reports.</p>`}`)},comment:e=>{var t;let a;return{body:0===(a=(t=e.facts.findings??[]).slice(0,15).map(({severity:e,id:t,url:a="",package:r,target:n="",installed:s="",fixed:l=""})=>[(0,o.FV)(e),O.test(a)?(0,o.nf)((0,i.x)(t,100),a):(0,o.FV)((0,i.x)(t,100)),(0,o.SS)((0,i.x)(`${r??n} ${s}`.trim(),200)),""===l?"no fix yet":(0,o.SS)((0,i.x)(l,100))])).length?"":`${(0,o.tp)(["Severity","Finding","Where","Fixed in"],a)}${t.length>a.length?"\n\nand more in the reports":""}`}}},B=["critical","high","medium","low","unknown"],O=/^https:\/\/(?:avd\.aquasec\.com|nvd\.nist\.gov|osv\.dev|github\.com\/advisories|security-tracker\.debian\.org|ubuntu\.com\/security|access\.redhat\.com)\//,K={record:a(65085).M,rank:600,section:function(e){var t,a;let r,{record:o}=e,{image:i,tags:n,version:s}=o.outputs,{left:l=[],from:d=[],attached:c=[],places:m=[]}=o.facts,[p,f]=[G(o,"uploaded-bytes"),G(o,"skipped-bytes")];return M(e,"Registry",y`${F(o)}${z([["Pushed to",i?.replace(/@sha256:[0-9a-f]+$/,"")],["Tags",n?.split(",").map(e=>y`<code>${e}</code> `)],["Version",s],["Stays as it is",l.map(({tag:e,reason:t})=>y`<code>${e}</code> ${t} `)],["Copied from",d.map(e=>y`<code>${e}</code> `)],["Attached",c.map(({type:e})=>y`<code>${e}</code> `)],...m.length>1?m.map(Y):[],["Uploaded",void 0!==p&&(0,T.z3)(p)],["Already in the registry",void 0!==f&&(0,T.z3)(f)]])}
    ${void 0!==p&&void 0!==f&&p+f>0&&(r=(t=p)/(t+(a=f))*100,y`<svg class="share" role="img" aria-label="${(0,T.z3)(t)} of ${(0,T.z3)(t+a)} uploaded">
    <rect class="ink" width="${r}%" height="8" />
    <rect class="mute" x="${r}%" width="${100-r}%" height="8" />
  </svg>`)}`)},subject:({outputs:{image:e,digest:t}})=>({image:e,digest:t}),step:{label:"pushed",digest:({outputs:e})=>e.digest},passed:({headline:e},{subject:t})=>({word:"Pushed",sentences:[(0,l.em)(e,`${f(t)} is in the registry`),"Nothing is deployed yet."]})},J={tagged:"complete",content:"there under its digest, and not all of its tags",nothing:"not complete"};function Y({name:e,state:t,tags:a,message:r}){let o=a.map(e=>y`<code>${e}</code> `);return[e,y`${J[t]??t} ${o}${r??""}`]}function G({outputs:e},t){let a=e[t];return void 0!==a&&/^\d{1,15}$/.test(a)?Number(a):void 0}var X=a(86248);let Q={record:X.F,rank:100,section:function(e){let{record:t}=e,{diagnosis:a,rollback:r,helm:o,url:i,workloads:n=[],events:s=[]}=t.facts;return M(e,"Rollout",y`${a?.sentence===void 0?F(t):function(e,t){let{cause:a,title:r,sentence:o,hint:i,evidence:n=[],others:s=[]}=e;return y`<div class="diagnosis">
    <p class="cause">
      <span>Cause</span> ${r??a??"not known"} <code>${a??""}</code>
    </p>
    ${o!==t&&y`<p>${o??""}</p>`}
    <p class="hint"><b>Next:</b> ${i??""}</p>
    ${n.map((e,t)=>y`<details${t<3&&ee}><summary>${e.title}</summary><pre>${e.text}</pre></details>`)}
    ${s.length>0&&y`<h3>Also seen</h3>
        <ol class="others">
          ${s.map(e=>y`<li>${e.sentence}</li>`)}
        </ol>`}
  </div>`}(a,t.headline)}
    ${void 0!==r&&_(r.verified,r.text)}`,y`${z([["Release",function({facts:{release:e,namespace:t}}){return void 0===e?t:`${e}${void 0===t?"":` in ${t}`}`}(t)],["Revision",function({outputs:e}){let[t,a]=[e.revision,e["previous-revision"]];return void 0===t?void 0:`${t}${void 0===a?"":` (previous: ${a})`}`}(t)],["Chart",function({facts:{chart:e,chartVersion:t,chartDigest:a}}){let r=void 0===t?"":` ${t}`;return void 0===e||void 0===a?e:y`${e}${r} <code>${(0,l.VK)(a)}</code>`}(t)],["Helm",o],["Proof",function({outputs:e}){let[t,a]=[e.proof,e["verified-digest"]];return void 0===t?void 0:y`${t}${void 0!==a&&y` <code>${(0,l.VK)(a)}</code>`}`}(t)],["URL",N(i)]])}
    ${function(e=[]){if(!(e.length<2))return S(["Component","Image","Proof",""],e.map(({component:e,image:t,proof:a,outcome:r,kept:o})=>[e??"",y`<code>${t}</code>`,q("pass"===r?"good":"bad",a??"not asked"),!0===o?"kept as it ran":"deployed"]),"Images of the release")}(t.facts.images)} ${function(e){if(0===e.length)return;let t=({ready:e,desired:t})=>e<t?0:1,a=[...e].sort((e,a)=>t(e)-t(a)).slice(0,30);return S(["Kind","Workload","Pods"],a.map(({kind:e,name:t,ready:a,desired:r})=>[e,t,q(a>=r?"good":"bad",`${a} of ${r} ready`)]),e.length>a.length?`Workloads of the release, ${a.length} of ${e.length}`:"Workloads of the release")}(n)} ${function(e){let t=Date.parse(e[0]?.at??"");if(0===e.length)return;let a=e.slice(0,60).map(({kind:e,at:a,text:r})=>{let o=Date.parse(a)-t;return y`<li class="${et[e]??"mute"}">
      <time>${Number.isFinite(o)?`+${(0,l.p0)(o)}`:""}</time><b>${e}</b><span>${(0,l.dh)(r)}</span>
    </li> `});return y`<h3>Log</h3>
    <ol class="log">
      ${a}
    </ol>
    ${e.length>60&&y`<p class="more">and ${e.length-60} more</p>`}`}(s)}`)},comment:({facts:{diagnosis:e}})=>({cause:e?.title,hint:e?.hint,body:(e?.evidence??[]).slice(0,6).map(({title:e,text:t})=>(0,o.zH)(e,(0,o.DV)((0,i.x)(t,4e3)))).join("\n\n")}),subject:({facts:{environment:e,namespace:t},outputs:a})=>({digest:a["verified-digest"],place:e??t}),step:{label:"proved",missing:"not proved",digest:({outputs:e})=>e["verified-digest"]},passed:function({outputs:e},{subject:t,reached:a}){let r=Z[e.proof??""],o=void 0===t.place?"":` in ${t.place}`,i=f(t);return{word:"Deployed",sentences:["template"===e.proof?`${i} is set in the pod templates${o}; no pod shows it yet.`:`${i} runs${o}${void 0===r?"":`, ${r}`}.`,...a.has("service")?[]:["No smoke check has run yet."]]}},ended:({outcome:e,outputs:t,facts:{rollback:a}})=>{if("fail"===e)return{word:"Deploy failed",sentences:[]};if("rolled-back"!==e)return{};let r=a?.to??t["previous-revision"];return{sentences:void 0===r||void 0!==a&&void 0===a.revision?[]:[`Revision ${r}, which ran before, is back and verified.`]}}},Z={running:"proved in the running pods",pinned:"pinned in the spec of the running pods"},ee=y` open`,et={named:"warn",ready:"good",fatal:"bad",proof:"good",rollback:"warn"},ea={record:a(12624).x,rank:200,section:function(e){var t;let a,r,{record:o}=e,{url:i,checks:n=[],came:s="",attempts:d=[],attemptCount:c,rollback:m}=o.facts,p=d.length>0?c??d.length:void 0;return M(e,"Smoke check",y`${F(o)}${void 0!==m&&_("rolled-back"===m.outcome,m.headline)}`,y`${z([["URL",i?.startsWith("http")===!0?N(i):i],["Attempts",void 0!==p&&y`${(0,l.hS)(p,"time")} ${d.length>1&&(a=(t=d.slice(-60)).map(({ok:e},t)=>y`<rect class="${e?"good":"bad"}" x="${6*t}" y="${7*!e}" width="4" height="${e?12:5}" />`),r=t.filter(({ok:e})=>e).length,y`<svg class="attempts" width="${6*t.length}" height="12" role="img" aria-label="${r} of ${t.length} attempts succeeded">
    ${a}
  </svg>`)}`]])}
    ${n.length>0&&S(["Check","Expected","Found"],n.slice(0,40).map(er),"Checks of the response")}
    ${""!==s&&y`<details><summary>What came</summary><pre>${s}</pre></details>`}`)},comment:e=>{let t;return{body:0===(t=(e.facts.checks??[]).slice(0,15).map(({ok:e,name:t,expected:a,found:r})=>[e?"✅":"❌",(0,o.FV)(t),(0,o.SS)((0,i.x)(a,200)),(0,o.SS)((0,i.x)(r,200))])).length?"":(0,o.tp)(["","Check","Expected","Found"],t)}},passed:()=>({sentences:["The smoke check passed."]}),ended:({outcome:e},{run:t})=>{if("fail"===e)return{word:"Smoke check failed",sentences:[]};let a=t.output(X.F,"previous-revision");return"rolled-back"===e&&void 0!==a?{sentences:[`Revision ${a}, which ran before, is back and verified.`]}:{}}};function er({ok:e,name:t,expected:a,found:r}){return[q(e?"good":"bad",t),y`<code>${a}</code>`,y`<code>${r}</code>`]}let eo={good:"good",bad:"bad",undecided:"warn",error:"warn","no-data":"mute"};function ei(e){return Math.round(10*e)/10}let en={record:a(55374).R,rank:150,section:function(e){let{record:t}=e,{checks:a=[],alerts:r=[],signatures:o=[],left:i=[],rollback:n}=t.facts;return M(e,"Verify",y`${F(t)}${void 0!==n&&_("rolled-back"===n.outcome,n.headline)}
    ${a.length>0&&y`<ol class="watched">${a.slice(0,20).map(e=>(function(e,{facts:t}){let{name:a,standing:r,reason:o,asked:i,expected:n,looks:s,limit:d,before:c}=e,[m,p]=[Date.parse(t.deployed??""),Date.parse(t.ended??"")],f=s.map(e=>({at:Date.parse(e.at),value:e.value,kind:e.kind})),h=f.length>1&&Number.isFinite(m)&&Number.isFinite(p);return y`<li>
    <p>${q(es[r]??"mute",el[r]??"not known")} <b>${a}</b> <span>${o}</span></p>
    ${h&&function({points:e,deployed:t,ended:a,limit:r,before:o,label:i}){let[n,s]=function(e){let[t,a]=[Math.min(...e,1/0),Math.max(...e,-1/0)];if(0===e.length)return[0,1];let r=t>=0&&t<.7*a?0:t;return r===a?[r-.5*Math.max(1,Math.abs(r)),r+.5*Math.max(1,Math.abs(r))]:[r,a]}([...e.flatMap(({value:e})=>e??[]),r,o].filter(e=>void 0!==e)),l=e=>ei(48+(e-t)/Math.max(1,a-t)*547),d=e=>ei(59-(e-n)/(s-n)*54),c=e.flatMap(({at:e,value:t})=>void 0===t?[]:`${l(e)},${d(t)}`).join(" "),m=e.map(({at:e,value:t,kind:a})=>y`<path class="${eo[a]??"mute"}" d="M${l(e)} ${void 0===t?59:d(t)}h0" />`);return y`<svg class="plot" viewBox="0 0 ${600} ${64}" preserveAspectRatio="none" role="img" aria-label="${i}">
    <line class="deploy" x1="${48}" x2="${48}" y1="0" y2="${64}" />
    ${void 0!==r&&y`<line class="limit" x1="${48}" x2="${600}" y1="${d(r)}" y2="${d(r)}" />`}
    ${void 0!==o&&y`<line class="before" x1="0" x2="${48}" y1="${d(o)}" y2="${d(o)}" />`}
    <polyline points="${c}" />
    ${m}
  </svg>`}({points:f,deployed:m,ended:p,limit:d,before:c,label:`${a}: ${(0,l.hS)(f.length,"look")}, ${o}`})}
    <details><summary>Query</summary><p>Expected ${""===n?"anything":n}</p><pre>${i}</pre></details>
  </li>`})(e,t))}</ol>`}`,y`${r.length>0&&function(e,{facts:t}){let[a,r]=[Date.parse(t.deployed??""),Date.parse(t.ended??"")],o=a-(r-a),i=e=>Math.max(0,Math.min(100,(e-o)/Math.max(1,r-o)*100)),n=e.map(({name:e,state:t,since:r,labels:o,summary:n})=>{let[s,d]=ed[t]??["mute","not known"],c=i(Date.parse(r)),m=y`<svg class="lane" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">
      <rect class="water" width="100" height="16" />
      <rect class="${s}" x="${c}" y="4" width="${Math.max(1,100-c)}" height="8" />
      <rect class="ink" x="${i(a)}" width="0.5" height="16" />
    </svg>`;return[q(s,d),y`${e} <small>${n}</small>`,(0,l.n$)(r),y`${m}<small>${o}</small>`]});return y`<h3>Alerts</h3>${S(["State","Alert","Since","Until the end of the watch"],n,"Alerts")}`}(r.slice(0,20),t)}
    ${o.length>0&&y`<h3>New kinds of error lines</h3>${o.slice(0,20).map(ec)}`}
    ${i.length>0&&y`<details><summary>Not carried over</summary><ul>${i.map(e=>y`<li>${e}</li>`)}</ul></details>`}`)},comment:e=>{let t;return{body:0===(t=(e.facts.checks??[]).slice(0,20).map(({name:e,standing:t,reason:a,expected:r})=>[em[t]??"⚠️",(0,o.FV)(e),(0,o.SS)((0,i.x)(r,200)),(0,o.FV)((0,i.x)(a,300))])).length?"":(0,o.tp)(["","Check","Expected","Found"],t)}},passed:({facts:{checks:e=[]}})=>({word:"Verified",sentences:[`${(0,l.hS)(e.length,"check")} of metrics, alerts and logs passed.`]}),ended:({outcome:e},{run:t})=>{if("fail"===e)return{word:"Verification failed",sentences:[]};let a=t.output(X.F,"previous-revision");return"rolled-back"===e&&void 0!==a?{sentences:[`Revision ${a}, which ran before, is back and verified.`]}:{}}},es={good:"good",bad:"bad",missing:"bad","no-data":"warn",undecided:"warn",error:"warn"},el={good:"passed",bad:"failed",missing:"no data","no-data":"no data",undecided:"undecided",error:"not answered",open:"not decided"},ed={new:["bad","new"],pending:["warn","pending"],unclear:["warn","fired soon after"],before:["mute","began before"],silenced:["mute","silenced"],inhibited:["mute","inhibited"]};function ec({text:e,count:t,samples:a}){return y`<details><summary>${(0,l.hS)(t,"time")}: ${(0,i.x)(e,160)}</summary><pre>${a.join("\n")}</pre></details>`}let em={good:"✅",bad:"❌",missing:"❌"},ep=[{name:"build",reach:"nothing",view:A},{name:"test",reach:"nothing",view:H},{name:"scan",reach:"nothing",view:W},{name:"push",reach:"registry",view:K},{name:"deploy",reach:"cluster",view:Q},{name:"smoke",reach:"service",view:ea},{name:"verify",reach:"service",view:en},{name:"report",reach:"nothing",view:{record:a(36995).a,rank:900,section:e=>M(e,"Report",F(e.record))}}]},4554:(e,t,a)=>{a.d(t,{Qq:()=>i,ai:()=>d,d_:()=>m,e9:()=>n,nd:()=>c,p0:()=>s,yL:()=>p,zM:()=>l});var r=a(33627),o=a(21686);function i(){return{json:{type:"string"},read:f}}function n(e){return{json:{type:"string"},read:t=>e(f(t))}}function s(){return{json:{type:"string",pattern:"^([0-9]+(ms|s|m|h))+$"},read:e=>(0,o.E9)(f(e))}}function l(){return{json:{type:"boolean"},read:e=>{if("boolean"!=typeof e)throw new r.DH("true or false");return e}}}function d(e={}){return{json:{type:"number",...g(e)},read:t=>{if(!h(t,e))throw new r.DH(`a number${u(e)}`);return t}}}function c(e={}){return{json:{type:"integer",...g(e)},read:t=>{if(!h(t,e)||!Number.isSafeInteger(t))throw new r.DH(`a whole number${u(e)}`);return t}}}function m(){return{json:{type:["string","number","boolean","null"]},read:e=>{if(null===e||"string"==typeof e||"boolean"==typeof e||h(e,{}))return e;throw new r.DH("text, a number, true, false or null")}}}function p(e){return{json:{enum:e},choices:e,read:t=>{let a=e.find(e=>e===t);if(void 0===a)throw new r.DH(`one of ${e.join(", ")}`);return a}}}function f(e){if("string"==typeof e&&e.includes("\0"))throw new r.DH("text without NUL");if("string"==typeof e)return e;throw new r.DH("text","object"==typeof e?void 0:"put quotes around it")}function h(e,{min:t=-1/0,max:a=1/0}){return"number"==typeof e&&Number.isFinite(e)&&e>=t&&e<=a}function u({min:e,max:t}){return void 0!==e&&void 0!==t?` from ${e} to ${t}`:void 0!==e?` of at least ${e}`:void 0===t?"":` of at most ${t}`}function g({min:e,max:t}){return{...void 0===e?{}:{minimum:e},...void 0===t?{}:{maximum:t}}}},76948:(e,t,a)=>{function r(e,t){return{...t,json:{description:e,...t.json}}}function o(e){return{...e,absent:{value:void 0}}}function i(e,t){return{...e,absent:{value:t}}}a.d(t,{WY:()=>r,fl:()=>i,lq:()=>o})},57205:(e,t,a)=>{a.r(t),a.d(t,{boolean:()=>i.zM,list:()=>o.p_,number:()=>i.ai,object:()=>l,optional:()=>n.lq,text:()=>s});var r=a(33627),o=a(60433),i=a(4554),n=a(76948);function s(){return{json:{type:"string"},read:e=>{if("string"!=typeof e)throw new r.DH("text");return e}}}function l(e){return(0,o.Ik)(e,{open:!0})}},35526:(e,t,a)=>{a.d(t,{Fg:()=>s,VK:()=>m,YV:()=>n,dh:()=>p,em:()=>h,hS:()=>c,n$:()=>f,p0:()=>l});var r=a(30542);let o={pass:"good",invalid:"bad","tool-failed":"bad",fail:"bad",vacuous:"warn",inconclusive:"warn","rolled-back":"warn","rollback-failed":"bad",cancelled:"mute",error:"bad",transient:"warn"},i={good:"✓",bad:"✕",warn:"▲",mute:"■"};function n(e){return o[e]}function s(e){return i[e]}function l(e){if(e<1e3)return`${Math.round(e)} ms`;if(e<1e4)return`${(e/1e3).toFixed(1)} s`;let t=Math.round(e/1e3);if(t<60)return`${t} s`;let a=Math.floor(t/60);return a<60?d(a,"min",t%60,"s"):d(Math.floor(a/60),"h",a%60,"min")}function d(e,t,a,r){return 0===a?`${e} ${t}`:`${e} ${t} ${a} ${r}`}function c(e,t,a=`${t}s`){return`${(0,r.z)(e)} ${1===e?t:a}`}function m(e){return/^sha256:[0-9a-f]{64}$/.test(e)?e.slice(0,19):e}function p(e){return e.replace(/\bsha256:[0-9a-f]{64}\b/g,m)}function f(e){return/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(e)?`${e.slice(0,10)} ${e.slice(11,16)} UTC`:e}function h(e,t){let a=""===e.trim()?t:e.trim();return`${a.charAt(0).toUpperCase()}${a.slice(1)}${/[.!?…]$/.test(a)?"":"."}`}}};