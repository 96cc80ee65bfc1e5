export const id=2632;export const ids=[2632];export const modules={14675:(e,t,a)=>{a.d(t,{k:()=>l});var r=a(25378),i=a(57205),o=a(4554),n=a(60433),s=a(76948);let l=(0,r.F)("build",{layout:"Path of the OCI image layout; none when an unchanged image was taken",digest:"Digest of the image: of its index, or of its manifest when it has one platform",platforms:"Platforms in the image, separated by commas",size:"Bytes of the image: layers, configurations and manifests",engine:"Engine that built it, or import; none when an unchanged image was taken","cache-hits":"Steps of the Dockerfile that came from the cache, of all: 3/4"},{image:i.text(),commit:i.text(),unchanged:i.text(),reason:i.text(),steps:o.ai(),cached:o.ai(),platforms:n.p_(i.object({platform:i.text(),digest:i.text(),config:s.lq(i.text()),size:s.lq(o.ai())}))})},86248:(e,t,a)=>{a.d(t,{F:()=>l,a:()=>d});var r=a(25378),i=a(57205),o=a(60433),n=a(4554),s=a(76948);let l=(0,r.F)("deploy",{revision:"Current revision of the release","previous-revision":"Revision before this deployment","verified-digest":"Digest that was proved",proof:"How it was proved: running, pinned or template",diagnosis:"Path of the diagnosis of a failed release, JSON",url:"Address of the service",state:"Helm's state of the release at the end, such as deployed or failed"},{release:i.text(),namespace:i.text(),environment:i.text(),context:i.text(),chart:i.text(),chartVersion:i.text(),chartDigest:i.text(),helm:i.text(),previousAt:i.text(),url:i.text(),events:o.p_(i.object({at:i.text(),kind:i.text(),text:i.text()})),workloads:o.p_(i.object({kind:i.text(),name:i.text(),ready:n.ai(),desired:n.ai()})),diagnosis:i.object({cause:s.lq(i.text()),title:s.lq(i.text()),sentence:s.lq(i.text()),hint:s.lq(i.text()),evidence:s.lq(o.p_(i.object({title:i.text(),text:i.text()}))),others:s.lq(o.p_(i.object({cause:i.text(),title:i.text(),sentence:i.text()})))}),rollback:i.object({to:s.lq(n.ai()),revision:s.lq(n.ai()),verified:n.zM(),text:i.text()})});function d(e){let t=(t,a)=>e.take(l,t,({facts:e})=>e[a]);return{release:()=>t("release","release"),namespace:()=>t("namespace","namespace"),context:()=>t("kube-context","context"),helm:()=>e.latest(l)?.facts.helm,revision:()=>{let t=e.take(l,"revision",({outputs:e})=>e.revision);return void 0!==t&&/^[1-9]\d{0,9}$/.test(t)?Number(t):void 0}}}},65085:(e,t,a)=>{a.d(t,{M:()=>l});var r=a(25378),i=a(60433),o=a(57205),n=a(76948),s=a(4554);let l=(0,r.F)("push",{image:"The image by digest: registry/repository@sha256:…",images:"The same as `component=name@sha256:…`, or with the key `image` where there are no components",digest:"Digest of the image",tags:"Tags that point to it now, separated by commas",version:"Version of the image: of `version`, the tag in Git, or its label","uploaded-bytes":"Bytes that were uploaded","skipped-bytes":"Bytes that the registry had already, in this or in another repository"},{moved:i.p_(o.object({tag:o.text(),before:o.text()})),left:i.p_(o.object({image:o.text(),tag:o.text(),reason:o.text()})),places:i.p_(o.object({name:o.text(),state:o.text(),tags:i.p_(o.text()),message:n.lq(o.text())})),platforms:i.p_(o.text()),from:i.p_(o.text()),joined:s.zM(),temporary:i.p_(o.text()),attached:i.p_(o.object({type:o.text(),digest:o.text()})),registry:o.text(),plainHttp:s.zM(),caFile:o.text()})},36995:(e,t,a)=>{a.d(t,{a:()=>r});let r=(0,a(25378).F)("report",{page:"Path of the page that shows the run","failed-stage":"Name of the stage that stopped the run; empty when none did"},{})},93922:(e,t,a)=>{a.d(t,{d:()=>l});var r=a(25378),i=a(57205),o=a(60433),n=a(4554),s=a(76948);let l=(0,r.F)("scan",{critical:"Number of critical findings",high:"Number of high findings",medium:"Number of medium findings",low:"Number of low findings",unknown:"Number of findings without a severity",new:"Number of findings that the baseline does not have; without a baseline all",waived:"Number of findings that would fail and are excused by a waiver or a VEX document",report:"Path of the scanner's own JSON report",sarif:"Path of the SARIF report",sbom:"Path of the CycloneDX bill of materials",spdx:"Path of the same as SPDX","gitlab-report":"Path of GitLab's container scanning report"},{subject:i.text(),kind:i.text(),scanners:o.p_(i.text()),digest:i.text(),failOn:i.text(),ignoreUnfixed:n.zM(),waived:s.lq(o.p_(i.object({id:i.text(),package:s.lq(i.text()),kind:i.text(),reason:i.text(),owner:s.lq(i.text()),expires:s.lq(i.text())}))),platforms:o.p_(i.text()),packages:n.ai(),findings:o.p_(i.object({kind:s.lq(i.text()),id:i.text(),severity:i.text(),package:s.lq(i.text()),installed:s.lq(i.text()),fixed:s.lq(i.text()),title:s.lq(i.text()),target:s.lq(i.text()),line:s.lq(n.ai()),platforms:s.lq(o.p_(i.text())),url:s.lq(i.text())})),database:i.object({updated:i.text(),version:s.lq(n.ai()),from:s.lq(i.text()),name:s.lq(i.text()),digest:s.lq(i.text()),verified:s.lq(n.zM())}),tool:i.object({name:i.text(),version:i.text(),origin:s.lq(i.text()),hash:s.lq(i.text())})})},12624:(e,t,a)=>{a.d(t,{x:()=>l});var r=a(25378),i=a(57205),o=a(60433),n=a(4554),s=a(76948);let l=(0,r.F)("smoke",{passed:"Number of expectations that were met",failed:"Number of expectations that were not met",report:"Path of the report, JSON"},{url:i.text(),state:i.text(),checks:o.p_(i.object({name:i.text(),ok:n.zM(),expected:i.text(),found:i.text()})),attempts:o.p_(i.object({at:i.text(),milliseconds:n.ai(),ok:n.zM(),reason:s.lq(i.text()),cause:s.lq(i.text())})),attemptCount:n.ai(),rollback:i.object({outcome:i.text(),headline:i.text(),hint:s.lq(i.text()),to:s.lq(n.ai()),revision:s.lq(n.ai())})})},48565:(e,t,a)=>{a.d(t,{w:()=>l});var r=a(25378),i=a(4554),o=a(60433),n=a(57205),s=a(76948);let l=(0,r.F)("test",{total:"Tests found in the reports",passed:"Tests that passed",failed:"Tests that failed, without those in quarantine",skipped:"Tests that were skipped",flaky:"Tests that failed and passed when they ran again",quarantined:"Tests that failed and are in quarantine, so that they do not count",coverage:"Lines covered, in percent; only with `coverage`",report:"Path of the CTRF report, relative to the checkout",junit:"Path of the JUnit report, relative to the checkout; of the first, when it was split"},{seconds:i.ai(),failures:o.p_(n.object({name:n.text(),suite:s.lq(n.text()),file:s.lq(n.text()),line:s.lq(i.ai()),message:n.text()})),flaky:s.lq(o.p_(n.object({name:n.text(),suite:s.lq(n.text()),file:s.lq(n.text()),line:s.lq(i.ai()),message:n.text(),runs:i.ai()}))),slowest:o.p_(n.object({name:n.text(),suite:s.lq(n.text()),milliseconds:i.ai()})),reports:o.p_(n.text()),stale:o.p_(n.text()),junit:o.p_(n.text())})},55374:(e,t,a)=>{a.d(t,{R:()=>l});var r=a(25378),i=a(57205),o=a(60433),n=a(76948),s=a(4554);let l=(0,r.F)("verify",{passed:"Number of checks that the release passed",failed:"Number of checks that it failed","no-data":"Number of checks that could not be judged",report:"Path of the report, JSON"},{deployed:i.text(),ended:i.text(),checks:o.p_(i.object({name:i.text(),kind:i.text(),standing:i.text(),reason:i.text(),next:n.lq(i.text()),asked:i.text(),expected:i.text(),limit:n.lq(s.ai()),before:n.lq(s.ai()),looks:o.p_(i.object({at:i.text(),kind:i.text(),value:n.lq(s.ai()),text:i.text()}))})),alerts:o.p_(i.object({name:i.text(),state:i.text(),since:i.text(),labels:i.text(),summary:i.text()})),signatures:o.p_(i.object({text:i.text(),count:s.ai(),samples:o.p_(i.text())})),left:o.p_(i.text()),rollback:i.object({outcome:i.text(),headline:i.text(),hint:n.lq(i.text()),to:n.lq(s.ai()),revision:n.lq(s.ai())})})},22632:(e,t,a)=>{a.d(t,{VIEWS:()=>ex,judgeRun:()=>$,renderComment:()=>q,renderPage:()=>L});var r=a(39742),i=a(69888),o=a(69755),n=a(25378);function s(e){let t=Date.parse(e.started),a=Date.parse(e.finished);return{from:Number.isFinite(t)?t:0,to:Number.isFinite(a)?Math.max(a,t):t}}var l=a(30542);let d={pass:"good",invalid:"bad","tool-failed":"bad",fail:"bad",vacuous:"warn",inconclusive:"warn","rolled-back":"warn","rollback-failed":"bad",cancelled:"mute",error:"bad",transient:"warn"},c={good:"✓",bad:"✕",warn:"▲",mute:"■"};function m(e){if(e<1e3)return`${Math.round(e)} ms`;if(e<1e4)return`${(e/1e3).toFixed(1)} s`;let t=Math.round(e/1e3);if(t<60)return`${t} s`;let a=Math.floor(t/60);return a<60?p(a,"min",t%60,"s"):p(Math.floor(a/60),"h",a%60,"min")}function p(e,t,a,r){return 0===a?`${e} ${t}`:`${e} ${t} ${a} ${r}`}function f(e,t,a=`${t}s`){return`${(0,l.z)(e)} ${1===e?t:a}`}function u(e){return/^sha256:[0-9a-f]{64}$/.test(e)?e.slice(0,19):e}function h(e){return e.replace(/\bsha256:[0-9a-f]{64}\b/g,u)}function g(e){return/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(e)?`${e.slice(0,10)} ${e.slice(11,16)} UTC`:e}function v(e,t){let a=""===e.trim()?t:e.trim();return`${a.charAt(0).toUpperCase()}${a.slice(1)}${/[.!?…]$/.test(a)?"":"."}`}function $(e,t){var a,i,o,n;let s,l,c,m,p,f,u,h=(a=e,i=t,s=(0,r.gM)(a),l=i.flatMap(e=>s.filter(({stage:t})=>t===e.name).map(t=>({record:t,listed:e}))),c=s.filter(({stage:e})=>!i.some(({name:t})=>t===e)),[...l,...c.map(e=>({record:e,listed:void 0}))]),g=(o=e,m=new Set((n=h).flatMap(({record:e})=>e.component??[])).size<2,p=w.flatMap(e=>n.filter(({listed:t})=>t?.reach===e).map(e=>b(e)?.subject?.(x(e)))),f=e=>p.find(t=>t?.[e]!==void 0)?.[e],u=f("image")?.replace(/@sha256:[0-9a-f]+$/,""),{run:new r.KF(o),subject:m?{image:u,digest:f("digest"),place:f("place")}:{place:f("place")},reached:new Set(n.flatMap(({listed:e})=>e?.reach??[]))}),$=h.filter(({record:e})=>"pass"!==e.outcome&&0!==e.exitCode),y=$.at(-1);if(void 0===y)return{...function(e,t){if(0===e.length)return{tone:"mute",word:"Nothing recorded",sentences:["No stage of this run has been recorded."]};let a=e.filter(({record:e})=>"pass"!==e.outcome).map(({record:e})=>`${v(e.headline,`${e.stage} failed`)} It only warns (on-failure: warn).`),r=e.filter(({record:e})=>"pass"===e.outcome).map(e=>b(e)?.passed?.(x(e),t)).filter(e=>void 0!==e),i=r.findLastIndex(({word:e})=>void 0!==e),o=a.length>0?"warn":"good";if(i>=0){let e=r.slice(i).flatMap(e=>e.sentences);return{tone:o,word:r[i]?.word??"",sentences:[...e,...a]}}return{tone:o,word:"Passed so far",sentences:[...e.filter(({record:e})=>"pass"===e.outcome).map(({record:e})=>v(e.headline,`${e.stage} passed`)).slice(-2),...a]}}(h,g),...g.subject,decisive:[]};let j=b(y)?.ended?.(x(y),g);return{tone:d[y.record.outcome],word:j?.word??k[y.record.outcome],sentences:[...$.map(({record:e})=>`${function({component:e}){return void 0===e?"":`${e}: `}(e)}${v(e.headline,`${e.stage} ended with the outcome ${e.outcome}`)}`),...j?.sentences??function({record:e,listed:t},a,{reached:r}){return"rolled-back"===e.outcome?["The previous revision is back and verified."]:"rollback-failed"===e.outcome?["The previous revision is not back: check the cluster now."]:t?.reach==="cluster"||t?.reach==="service"||r.has("cluster")?[]:[a.some(e=>e.listed?.reach==="registry"&&"pass"===e.record.outcome)?"The image is in the registry; nothing was deployed.":"Nothing was pushed and nothing was deployed."]}(y,h,g)],decisive:$.map(({record:e})=>e),...g.subject}}let b=({listed:e})=>e?.view,x=({record:e,listed:t})=>void 0===t?e:(0,n.f)(t.view.record,e),w=["registry","nothing","cluster","service"];function y({digest:e,image:t}){return void 0===e?t??"The release":u(e)}let k={pass:"Passed",invalid:"Wrong input","tool-failed":"A tool failed",fail:"Failed",vacuous:"Nothing was checked",inconclusive:"Inconclusive","rolled-back":"Rolled back","rollback-failed":"Rollback failed",cancelled:"Cancelled",error:"Internal error",transient:"Infrastructure failed"};function j({stage:e,component:t}){let a=`${e.charAt(0).toUpperCase()}${e.slice(1)}`;return void 0===t?a:`${a} ${t}`}let M={good:"✅",bad:"❌",warn:"⚠️",mute:"⏹️"};function q(e,t){let a=({stage:e})=>{let a=t.findIndex(({name:t})=>t===e);return a<0?t.length:a},s=[...(0,r.gM)(e)].sort((e,t)=>a(e)-a(t)),l=$(e,t),d=e.at(-1)?.host.runUrl,c=[function({tone:e,word:t,image:a,place:r}){let o=[a?.split("/").at(-1),r].filter(e=>void 0!==e).join(" → ");return`### ${M[e]} ${(0,i.FV)(""===o?t:`${t}: ${o}`)}`}(l),l.sentences.map(i.FV).join("\n\n"),0===s.length?"":(0,i.tp)(["Stage","Outcome","Result","Took"],s.map(z)),...l.decisive.map(e=>{var a,r;let s,l,d,c;return a=e,r=t,s=r.find(({name:e})=>e===a.stage)?.view,l=s?.comment?.((0,n.f)(s.record,a)),d=l?.hint??a.failure?.hint,c=l?.cause??a.failure?.message.split("\n")[0],[`#### ${j(a)}`,void 0===c?"":(0,i.FV)((0,o.x)(v(c,""),1e3)),void 0===d?"":`**Next:** ${(0,i.FV)((0,o.x)(d,1e3))}`,l?.body??""].filter(e=>""!==e).join("\n\n")}),[void 0===l.digest?"":(0,i.SS)(l.digest),void 0===d?"":(0,i.nf)("View the run",d)].filter(e=>""!==e).join(" · ")];return(0,i.DJ)(c.filter(e=>""!==e).join("\n\n"),6e4,"The rest is cut here; report.html has all of it.")}function z(e){let{from:t,to:a}=s(e),r=0===e.exitCode?"":` (exit ${e.exitCode})`;return[j(e),`${M[d[e.outcome]]} ${e.outcome}${r}`,(0,i.FV)((0,o.x)(e.headline,300)),m(a-t)]}var F=a(77598),S=a(25683);let Html=class Html{text;constructor(e){this.text=e}};let N={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;"};function _(e,...t){return new Html(e.map((e,a)=>0===a?e:function e(t){var a;return void 0===t||!1===t?"":t instanceof Html?t.text:Array.isArray(t)?t.map(e).join(""):(a=String(t),(0,S.R)(a).replace(/[&<>"']/g,e=>N[e]??e))}(t[a-1])+e).join(""))}function D(e,t){return void 0!==t&&/^https?:\/\/[^\s"'<>@]+$/.test(t)?_`<a href="${t}" rel="noopener noreferrer">${e}</a>`:_`${e}`}function P({stage:e,component:t}){return void 0===t?e:`${e}-of-${t}`}function C({record:e,decisive:t},a,r,i){let o=d[e.outcome],{from:n,to:l}=s(e),{component:c}=e,p=P(e);return _`<section id="${p}" class="stage${t?" decisive":""}" aria-labelledby="${p}-title">
    <header>
      <h2 id="${p}-title">${a}${void 0!==c&&_` <small>${c}</small>`}</h2>
      <p class="ended">${R(o,e.outcome)} <span class="time">${m(l-n)}</span></p>
    </header>
    <p class="headline">${h(e.headline)}</p>
    <div class="body"><div>${r}</div><div>${i}</div></div>
  </section>`}function R(e,t){return _`<span class="mark ${e}"><span aria-hidden="true">${c[e]}</span> ${t}</span>`}function T(e){let t=e.filter(([,e])=>void 0!==e&&""!==e&&!1!==e&&!(Array.isArray(e)&&0===e.length));return 0===t.length?void 0:_`<dl class="facts">
        ${t.map(([e,t])=>_`<div>
              <dt>${e}</dt>
              <dd>${t}</dd>
            </div>`)}
      </dl>`}function A(e,t,a){return _`<div class="scroll" tabindex="0" role="region" aria-label="${a}">
    <table>
      <caption class="hidden">
        ${a}
      </caption>
      <thead>
        <tr>
          ${e.map(e=>_`<th scope="col">${e}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${t.map(t=>_`<tr>
              ${t.map((t,a)=>_`<td data-label="${e[a]??""}"><div>${t}</div></td>`)}
            </tr> `)}
      </tbody>
    </table>
  </div>`}function V(e){let t=e.failure;if(void 0===t)return;let[a="",...r]=t.message.split("\n"),i=a.replace(/\.$/,"")===e.headline.replace(/\.$/,"");return _`<div class="failure">
    ${!i&&_`<p>${a}</p>`}${r.length>0&&_`<pre>${r.join("\n")}</pre>`}
    <p class="hint"><b>Next:</b> ${t.hint}</p>
  </div>`}function H(e){return void 0===e?void 0:D(e,e)}function I(e,t){return _`<p class="rollback">${R(e?"good":"bad","Rollback")} ${t}</p>`}let U=`
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
`;function E(e){return Math.round(100*e)/100}function L(e,t){var a,i,o;let p,f,u,v,b,x,w,y,k,M,q,z,S,N,A=$(e,t);return`${(i=function({word:e,tone:t,image:a},r){let i=r.at(-1)?.source.repository;return[`${c[t]} ${e}`,a?.split("/").at(-1)??i,"Slipway"].filter(e=>void 0!==e).join(" · ")}(A,e),o=_`${function(e){let{source:t,host:a,started:r}=e.at(-1)??{},i=t?.commit?.slice(0,12);return _`<header class="top">
    <p class="brand">${B} Slipway</p>
    <p class="from">
      ${t?.repository!==void 0&&_`<b>${t.repository}</b> `}${t?.ref!==void 0&&_`<span>${t.ref.replace(/^refs\/(heads|tags)\//,"")}</span> `}${void 0!==i&&_`<code>${i}</code> `}${void 0!==r&&_`<span>${g(r)}</span> `}${a?.runUrl!==void 0&&_`<span>${D("View the run",a.runUrl)}</span>`}
    </p>
  </header>`}(e)}
        <main>
          ${function(e,t,a){var i,o,n;let s,{tone:l,word:d,sentences:m,image:p,digest:f}=e;return _`<section class="verdict ${l}" aria-labelledby="verdict">
    <div>
      <h1 id="verdict"><span class="seal" aria-hidden="true">${c[l]}</span> ${d}</h1>
      ${m.map((e,t)=>_`<p class="${0===t?"lead":"rest"}">${h(e)}</p>`)}
    </div>
    ${void 0!==f&&_`<div class="shipped">
        ${void 0!==p&&_`<p class="image">${p}</p>`}
        <p>${function(e){let t=/^sha256:([0-9a-f]{64})$/.exec(e)?.[1];if(void 0===t)return _`<code>${e}</code>`;let a=t.match(/.{8}/g)??[];return _`<code class="digest"><span>sha256:</span>${a.map(e=>_`<span>${e}</span>`)}</code>`}(f)}</p>
        ${i=new r.KF(t),o=a,n=f,s=o.flatMap(({view:e})=>{let t=i.latest(e.record);return void 0===e.step?[]:[{...e.step,ran:void 0!==t,found:t&&e.step.digest(t)}]}),_`<ol class="chain">
    ${s.map(({label:e,missing:t,ran:a,found:r})=>{if(void 0===r)return _`<li class="open"><span>${e}</span><i>${a&&void 0!==t?t:"not yet"}</i></li>`;let i=r===n;return _`<li>
        <span>${e}</span>${function(e,t){let a=/^sha256:([0-9a-f]{64})$/.exec(e)?.[1];if(void 0===a)return;let r=[...a].map((e,t)=>{let a=2+Number.parseInt(e,16);return _`<rect x="${4*t}" y="${18-a}" width="3" height="${a}" />`});return _`<svg class="print" viewBox="0 0 255 18" preserveAspectRatio="none" role="img" aria-label="${t}">${r}</svg>`}(r,`bar pattern of the ${e} digest`)}${R(i?"good":"bad",i?"same":"differs")}
      </li>`})}
  </ol>`}
      </div>`}
  </section>`}(A,e,t)} ${e.length>0&&(M=(f=(p=function(e){let t=[];for(let{from:a,to:r}of[...e].sort((e,t)=>e.from-t.from)){let e=t.at(-1);void 0!==e&&a<=e.to?e.to=Math.max(e.to,r):t.push({from:a,to:r})}return t}((k=[...e].sort((e,t)=>s(e).from-s(t).from)).map(s))).reduce((e,t)=>e+t.to-t.from,0),v=(u=p.slice(1).map((e,t)=>e.from-(p[t]?.to??e.from))).map(e=>e>Math.max(.1*f,1e3)),b=f+u.reduce((e,t,a)=>e+(!0===v[a]?0:t),0),x=(100-4*v.filter(Boolean).length)/Math.max(b,1),w=[],y=0,p.forEach((e,t)=>{t>0&&(y+=!0===v[t-1]?4:(u[t-1]??0)*x),w.push(y),y+=(e.to-e.from)*x}),{at:e=>{let t=Math.max(0,p.findLastIndex(t=>t.from<=e)),a=p[t];return void 0===a?0:E((w[t]??0)+(Math.min(e,a.to)-a.from)*x)},breaks:u.flatMap((e,t)=>!0===v[t]?[{at:E((w[t+1]??0)-2),milliseconds:e}]:[]),busy:f,whole:(p.at(-1)?.to??0)-(p[0]?.from??0)}),q=k.reduce((e,t)=>e+s(t).to-s(t).from,0)-M.busy,_`<section class="timeline" aria-labelledby="timeline-title">
    <header>
      <h2 id="timeline-title">Timeline</h2>
      <p class="ended">
        ${m(M.busy)} of
        work${M.whole>1.1*M.busy&&` within ${m(M.whole)}`}${q>1e3&&`, ${m(q)} saved by running in parallel`}
      </p>
    </header>
    <ol>
      ${k.map(e=>(function(e,t){let{from:a,to:r}=s(e),i=d[e.outcome],o=t.at(a),n=Math.max(.6,E(t.at(r)-o)),p=t.breaks.map(e=>_`<line x1="${e.at}%" x2="${e.at}%" y1="0" y2="100%" />`);return _`<li>
    <a class="name" href="#${P(e)}">${j(e)}</a>
    <svg class="lane" aria-hidden="true">
      <rect class="water" x="0" y="7" width="100%" height="2" />
      ${p}
      <rect class="${i}" x="${Math.min(o,99.4)}%" y="2" width="${n}%" height="12" rx="1.5" />
    </svg>
    <span class="took">${m(r-a)}</span
    ><span class="mark ${i}"
      ><span aria-hidden="true">${c[i]}</span>
      ${e.outcome}${0!==e.exitCode&&_` <small>exit ${(0,l.z)(e.exitCode)}</small>`}</span
    >
  </li> `})(e,M))}
    </ol>
    ${M.breaks.length>0&&_`<p class="folded">${M.breaks.map(e=>`/ / ${m(e.milliseconds)} without a running stage`).join("  ·  ")}</p>`}
  </section>`)}
          <div class="stages">${function(e,t,{decisive:a}){let i=a.map(({id:e})=>e).reverse(),o=({id:e,stage:a})=>{let r=i.indexOf(e);return r<0?t.find(({name:e})=>e===a)?.view.rank??Number.MAX_SAFE_INTEGER:r-i.length};return[...(0,r.gM)(e)].sort((e,t)=>o(e)-o(t)).map(e=>{var a,r,o;let s;return a=e,r=t,o=i.includes(e.id),void 0!==(s=r.find(({name:e})=>e===a.stage)?.view)?s.section({record:(0,n.f)(s.record,a),decisive:o}):C({record:a,decisive:o},j(a),_`${V(a)}${T(Object.entries(a.outputs))}`)})}(e,t,A)}</div>
        </main>
        ${z=[...new Set((a=e).map(({host:e})=>e.name))].join(", "),_`<footer>
    <p>
      ${a.length>0&&`Made from the records of ${a.map(({stage:e})=>e).join(", ")}${""===z?"":`, written on ${z}`}. `}This
      page loads nothing and runs no scripts: you can save, send or print it.
    </p>
  </footer>`}`,S=new Html(U),N=`default-src 'none'; style-src 'sha256-${(0,F.createHash)("sha256").update(U).digest("base64")}'; base-uri 'none'; form-action 'none'`,_`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${N}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${i}</title>
        <style>${S}</style>
      </head>
      <body>
        ${o}
      </body>
    </html>`).text}
`}let B=_`<svg class="logo" viewBox="0 0 32 24" aria-hidden="true">
  <circle cx="16" cy="12" r="9" />
  <path d="M2 12h28" />
</svg>`;var O=a(21686);let W={record:a(14675).k,rank:500,section:function(e){let{record:t}=e,{image:a,commit:r,platforms:i=[]}=t.facts,{size:o}=t.outputs;return C(e,"Image",_`${V(t)}${T([["Image",a],["Commit",r??t.source.commit],["Built by",function({outputs:{engine:e},facts:{reason:t}}){return void 0===e?void 0:_`${e}${void 0!==t&&_` <small>${t}</small>`}`}(t)],["Not built",void 0!==t.facts.unchanged&&t.facts.reason],["From the cache",void 0!==t.facts.steps&&`${t.facts.cached??0} of ${t.facts.steps} steps`],["Size",void 0!==o&&(0,O.z3)(Number(o))]])}
    ${i.length>0&&A(["Platform","Digest","Size"],i.map(J),"Platforms of the image")}`)},subject:({facts:{image:e},outputs:{digest:t}})=>({image:e,digest:t}),step:{label:"built",digest:({outputs:e})=>e.digest}};function J({platform:e,digest:t,size:a}){return[e,_`<code>${u(t)}</code>`,void 0===a?"":(0,O.z3)(a)]}let G={record:a(48565).w,rank:300,section:function(e){let{record:t}=e,a=X(t.outputs),{failures:r=[],slowest:i=[]}=t.facts,o=r.slice(0,20);return C(e,"Tests",_`${a.total>0&&function(e){let{total:t,passed:a,failed:r,skipped:i}=e;return _`<div class="tally">
    <p class="figure">${(0,l.z)(t)} <small>${1===t?"test":"tests"}</small></p>
    ${function({passed:e,failed:t,skipped:a,total:r}){let i=e=>0===e?0:Math.max(.8,e/r*100),o=i(t),n=i(a),s=Math.max(0,0===e?0:100-o-n);return _`<svg class="share" role="img" aria-label="${e} of ${r} passed, ${t} failed, ${a} skipped">
    <rect class="good" width="${s}%" height="8" />
    <rect class="bad" x="${s}%" width="${o}%" height="8" />
    <rect class="mute" x="${s+o}%" width="${n}%" height="8" />
  </svg>`}(e)}
    <ul class="legend">
      <li class="good">✓ ${(0,l.z)(a)} passed</li>
      <li class="${r>0?"bad":"mute"}">✕ ${(0,l.z)(r)} failed</li>
      <li class="mute">– ${(0,l.z)(i)} skipped</li>
    </ul>
  </div>`}(a)} ${V(t)} ${function(e){let t=e.slice(0,5),a=Math.max(1,...t.map(({milliseconds:e})=>e));if(0!==t.length)return _`<h3>Slowest</h3>
    <ol class="bars">
      ${t.map(({name:e,milliseconds:t})=>_`<li>
            <span>${e}</span><svg aria-hidden="true"><rect width="${Math.max(.5,t/a*100)}%" height="4" /></svg
            ><span class="took">${m(t)}</span>
          </li> `)}
    </ol>`}(i)}`,_`${o.length>0&&_`<ol class="failures">
        ${o.map(Q)}
      </ol>`}
    ${a.failed>o.length&&_`<p class="more">${f(a.failed-o.length,"more failure")} in the reports.</p>`}`)},comment:e=>({body:function({facts:{failures:e=[]},outputs:t}){let a=e.slice(0,15).map(e=>{let t=K(e),a=[e.suite,e.name].filter(e=>void 0!==e&&""!==e).join(" › ");return[(0,i.FV)((0,o.x)(a,300)),void 0===t?"":(0,i.SS)(t),(0,i.FV)((0,o.x)(e.message,300))]}),r=Math.max(X(t).failed,e.length)-a.length;return 0===a.length?"":`${(0,i.tp)(["Test","Where","Message"],a)}${r>0?`

and ${(0,l.z)(r)} more`:""}`}(e)})};function X(e){let t=t=>{let a=e[t]??"";return/^\d{1,15}$/.test(a)?Number(a):0};return{total:t("total"),passed:t("passed"),failed:t("failed"),skipped:t("skipped")}}let K=({file:e,line:t})=>void 0===e||void 0===t?e:`${e}:${t}`;function Q(e){let t=K(e);return _`<li>
    <p class="test"><b>${""===e.name?"unnamed test":e.name}</b> <span>${e.suite??""}</span></p>
    ${void 0!==t&&_`<p class="where"><code>${t}</code></p>`}
    ${""!==e.message&&_`<pre>${e.message}</pre>`}
  </li> `}let Y={record:a(93922).d,rank:400,section:function(e){var t,a;let r,i,{record:o}=e,n=function({outputs:e}){return Z.map(t=>{let a=e[t];return{severity:t,count:void 0!==a&&/^\d{1,15}$/.test(a)?Number(a):void 0}})}(o),s=n.some(({count:e})=>void 0!==e),{findings:d=[],failOn:c,tool:m,database:p,platforms:u=[]}=o.facts,h=n.reduce((e,{count:t})=>e+(t??0),0)-Math.min(15,d.length);return C(e,"Findings",_`${s&&(t=n,a=c,r=Z.findIndex(e=>e===a),i="none"===a?"No finding fails the scan.":r<0?void 0:`The scan fails on ${0===r?"critical findings":`findings of severity ${a??""} or worse`}.`,_`<ul class="scale">
      ${t.map(({severity:e,count:t=0},a)=>_`<li class="${e}${a<=r&&"unknown"!==e?" shut":""}${0===t?" none":""}"><b>${(0,l.z)(t)}</b> <span>${e}</span></li>`)}
    </ul>
    ${void 0!==i&&_`<p class="gate">${i}</p>`}`)} ${V(o)}
    ${T([["Scanner",m&&`${m.name} ${m.version}`],["Database updated",g(p?.updated??"")],["Database",p?.name??""],["Platforms",u.join(", ")]])}`,_`${d.length>0&&A(["Severity","Finding","Where"],d.slice(0,15).map(e=>{let t=e.severity.toLowerCase(),a=Z.find(e=>e===t)??"unknown";return[_`<span class="level ${a}">${a}</span>`,_`${D(_`<code class="whole">${e.id}</code>`,e.url)}<br />${e.title??""}`,_`<b>${e.package??e.target??""}</b> <code>${e.installed??""}</code><br />${void 0===e.fixed?_`<span class="none">no fix yet</span>`:_`fixed in <code>${e.fixed}</code>`}`]}),"Most severe findings")}
    ${h>0&&_`<p class="more">${f(h,"more finding")} in the reports.</p>`}`)},comment:e=>{var t;let a;return{body:0===(a=(t=e.facts.findings??[]).slice(0,15).map(({severity:e,id:t,url:a="",package:r,target:n="",installed:s="",fixed:l=""})=>[(0,i.FV)(e),ee.test(a)?(0,i.nf)((0,o.x)(t,100),a):(0,i.FV)((0,o.x)(t,100)),(0,i.SS)((0,o.x)(`${r??n} ${s}`.trim(),200)),""===l?"no fix yet":(0,i.SS)((0,o.x)(l,100))])).length?"":`${(0,i.tp)(["Severity","Finding","Where","Fixed in"],a)}${t.length>a.length?"\n\nand more in the reports":""}`}}},Z=["critical","high","medium","low","unknown"],ee=/^https:\/\/(?:avd\.aquasec\.com|nvd\.nist\.gov|osv\.dev|github\.com\/advisories|security-tracker\.debian\.org|ubuntu\.com\/security|access\.redhat\.com)\//,et={record:a(65085).M,rank:600,section:function(e){var t,a;let r,{record:i}=e,{image:o,tags:n,version:s}=i.outputs,{left:l=[],from:d=[],attached:c=[],places:m=[]}=i.facts,[p,f]=[ei(i,"uploaded-bytes"),ei(i,"skipped-bytes")];return C(e,"Registry",_`${V(i)}${T([["Pushed to",o?.replace(/@sha256:[0-9a-f]+$/,"")],["Tags",n?.split(",").map(e=>_`<code>${e}</code> `)],["Version",s],["Stays as it is",l.map(({tag:e,reason:t})=>_`<code>${e}</code> ${t} `)],["Copied from",d.map(e=>_`<code>${e}</code> `)],["Attached",c.map(({type:e})=>_`<code>${e}</code> `)],...m.length>1?m.map(er):[],["Uploaded",void 0!==p&&(0,O.z3)(p)],["Already in the registry",void 0!==f&&(0,O.z3)(f)]])}
    ${void 0!==p&&void 0!==f&&p+f>0&&(r=(t=p)/(t+(a=f))*100,_`<svg class="share" role="img" aria-label="${(0,O.z3)(t)} of ${(0,O.z3)(t+a)} uploaded">
    <rect class="ink" width="${r}%" height="8" />
    <rect class="mute" x="${r}%" width="${100-r}%" height="8" />
  </svg>`)}`)},subject:({outputs:{image:e,digest:t}})=>({image:e,digest:t}),step:{label:"pushed",digest:({outputs:e})=>e.digest},passed:({headline:e},{subject:t})=>({word:"Pushed",sentences:[v(e,`${y(t)} is in the registry`),"Nothing is deployed yet."]})},ea={tagged:"complete",content:"there under its digest, and not all of its tags",nothing:"not complete"};function er({name:e,state:t,tags:a,message:r}){let i=a.map(e=>_`<code>${e}</code> `);return[e,_`${ea[t]??t} ${i}${r??""}`]}function ei({outputs:e},t){let a=e[t];return void 0!==a&&/^\d{1,15}$/.test(a)?Number(a):void 0}var eo=a(86248);let en={record:eo.F,rank:100,section:function(e){let{record:t}=e,{diagnosis:a,rollback:r,helm:i,url:o,workloads:n=[],events:s=[]}=t.facts;return C(e,"Rollout",_`${a?.sentence===void 0?V(t):function(e,t){let{cause:a,title:r,sentence:i,hint:o,evidence:n=[],others:s=[]}=e;return _`<div class="diagnosis">
    <p class="cause">
      <span>Cause</span> ${r??a??"not known"} <code>${a??""}</code>
    </p>
    ${i!==t&&_`<p>${i??""}</p>`}
    <p class="hint"><b>Next:</b> ${o??""}</p>
    ${n.map((e,t)=>_`<details${t<3&&el}><summary>${e.title}</summary><pre>${e.text}</pre></details>`)}
    ${s.length>0&&_`<h3>Also seen</h3>
        <ol class="others">
          ${s.map(e=>_`<li>${e.sentence}</li>`)}
        </ol>`}
  </div>`}(a,t.headline)}
    ${void 0!==r&&I(r.verified,r.text)}`,_`${T([["Release",function({facts:{release:e,namespace:t}}){return void 0===e?t:`${e}${void 0===t?"":` in ${t}`}`}(t)],["Revision",function({outputs:e}){let[t,a]=[e.revision,e["previous-revision"]];return void 0===t?void 0:`${t}${void 0===a?"":` (previous: ${a})`}`}(t)],["Chart",function({facts:{chart:e,chartVersion:t,chartDigest:a}}){let r=void 0===t?"":` ${t}`;return void 0===e||void 0===a?e:_`${e}${r} <code>${u(a)}</code>`}(t)],["Helm",i],["Proof",function({outputs:e}){let[t,a]=[e.proof,e["verified-digest"]];return void 0===t?void 0:_`${t}${void 0!==a&&_` <code>${u(a)}</code>`}`}(t)],["URL",H(o)]])}
    ${function(e){if(0===e.length)return;let t=({ready:e,desired:t})=>e<t?0:1,a=[...e].sort((e,a)=>t(e)-t(a)).slice(0,30);return A(["Kind","Workload","Pods"],a.map(({kind:e,name:t,ready:a,desired:r})=>[e,t,R(a>=r?"good":"bad",`${a} of ${r} ready`)]),e.length>a.length?`Workloads of the release, ${a.length} of ${e.length}`:"Workloads of the release")}(n)} ${function(e){let t=Date.parse(e[0]?.at??"");if(0===e.length)return;let a=e.slice(0,60).map(({kind:e,at:a,text:r})=>{let i=Date.parse(a)-t;return _`<li class="${ed[e]??"mute"}">
      <time>${Number.isFinite(i)?`+${m(i)}`:""}</time><b>${e}</b><span>${h(r)}</span>
    </li> `});return _`<h3>Log</h3>
    <ol class="log">
      ${a}
    </ol>
    ${e.length>60&&_`<p class="more">and ${e.length-60} more</p>`}`}(s)}`)},comment:({facts:{diagnosis:e}})=>({cause:e?.title,hint:e?.hint,body:(e?.evidence??[]).slice(0,6).map(({title:e,text:t})=>(0,i.zH)(e,(0,i.DV)((0,o.x)(t,4e3)))).join("\n\n")}),subject:({facts:{environment:e,namespace:t},outputs:a})=>({digest:a["verified-digest"],place:e??t}),step:{label:"proved",missing:"not proved",digest:({outputs:e})=>e["verified-digest"]},passed:function({outputs:e},{subject:t,reached:a}){let r=es[e.proof??""],i=void 0===t.place?"":` in ${t.place}`,o=y(t);return{word:"Deployed",sentences:["template"===e.proof?`${o} is set in the pod templates${i}; no pod shows it yet.`:`${o} runs${i}${void 0===r?"":`, ${r}`}.`,...a.has("service")?[]:["No smoke check has run yet."]]}},ended:({outcome:e,outputs:t,facts:{rollback:a}})=>{if("fail"===e)return{word:"Deploy failed",sentences:[]};if("rolled-back"!==e)return{};let r=a?.to??t["previous-revision"];return{sentences:void 0===r||void 0!==a&&void 0===a.revision?[]:[`Revision ${r}, which ran before, is back and verified.`]}}},es={running:"proved in the running pods",pinned:"pinned in the spec of the running pods"},el=_` open`,ed={named:"warn",ready:"good",fatal:"bad",proof:"good",rollback:"warn"},ec={record:a(12624).x,rank:200,section:function(e){var t;let a,r,{record:i}=e,{url:o,checks:n=[],attempts:s=[],attemptCount:l,rollback:d}=i.facts,c=s.length>0?l??s.length:void 0;return C(e,"Smoke check",_`${V(i)}${void 0!==d&&I("rolled-back"===d.outcome,d.headline)}`,_`${T([["URL",H(o)],["Attempts",void 0!==c&&_`${f(c,"time")} ${s.length>1&&(a=(t=s.slice(-60)).map(({ok:e},t)=>_`<rect class="${e?"good":"bad"}" x="${6*t}" y="${7*!e}" width="4" height="${e?12:5}" />`),r=t.filter(({ok:e})=>e).length,_`<svg class="attempts" width="${6*t.length}" height="12" role="img" aria-label="${r} of ${t.length} attempts succeeded">
    ${a}
  </svg>`)}`]])}
    ${n.length>0&&A(["Check","Expected","Found"],n.slice(0,40).map(em),"Checks of the response")}`)},comment:e=>{let t;return{body:0===(t=(e.facts.checks??[]).slice(0,15).map(({ok:e,name:t,expected:a,found:r})=>[e?"✅":"❌",(0,i.FV)(t),(0,i.SS)((0,o.x)(a,200)),(0,i.SS)((0,o.x)(r,200))])).length?"":(0,i.tp)(["","Check","Expected","Found"],t)}},passed:()=>({sentences:["The smoke check passed."]}),ended:({outcome:e},{run:t})=>{if("fail"===e)return{word:"Smoke check failed",sentences:[]};let a=t.output(eo.F,"previous-revision");return"rolled-back"===e&&void 0!==a?{sentences:[`Revision ${a}, which ran before, is back and verified.`]}:{}}};function em({ok:e,name:t,expected:a,found:r}){return[R(e?"good":"bad",t),_`<code>${a}</code>`,_`<code>${r}</code>`]}let ep={good:"good",bad:"bad",undecided:"warn",error:"warn","no-data":"mute"};function ef(e){return Math.round(10*e)/10}let eu={record:a(55374).R,rank:150,section:function(e){let{record:t}=e,{checks:a=[],alerts:r=[],signatures:i=[],left:o=[],rollback:n}=t.facts;return C(e,"Verify",_`${V(t)}${void 0!==n&&I("rolled-back"===n.outcome,n.headline)}
    ${a.length>0&&_`<ol class="watched">${a.slice(0,20).map(e=>(function(e,{facts:t}){let{name:a,standing:r,reason:i,asked:o,expected:n,looks:s,limit:l,before:d}=e,[c,m]=[Date.parse(t.deployed??""),Date.parse(t.ended??"")],p=s.map(e=>({at:Date.parse(e.at),value:e.value,kind:e.kind})),u=p.length>1&&Number.isFinite(c)&&Number.isFinite(m);return _`<li>
    <p>${R(eh[r]??"mute",eg[r]??"not known")} <b>${a}</b> <span>${i}</span></p>
    ${u&&function({points:e,deployed:t,ended:a,limit:r,before:i,label:o}){let[n,s]=function(e){let[t,a]=[Math.min(...e,1/0),Math.max(...e,-1/0)];if(0===e.length)return[0,1];let r=t>=0&&t<.7*a?0:t;return r===a?[r-.5*Math.max(1,Math.abs(r)),r+.5*Math.max(1,Math.abs(r))]:[r,a]}([...e.flatMap(({value:e})=>e??[]),r,i].filter(e=>void 0!==e)),l=e=>ef(48+(e-t)/Math.max(1,a-t)*547),d=e=>ef(59-(e-n)/(s-n)*54),c=e.flatMap(({at:e,value:t})=>void 0===t?[]:`${l(e)},${d(t)}`).join(" "),m=e.map(({at:e,value:t,kind:a})=>_`<path class="${ep[a]??"mute"}" d="M${l(e)} ${void 0===t?59:d(t)}h0" />`);return _`<svg class="plot" viewBox="0 0 ${600} ${64}" preserveAspectRatio="none" role="img" aria-label="${o}">
    <line class="deploy" x1="${48}" x2="${48}" y1="0" y2="${64}" />
    ${void 0!==r&&_`<line class="limit" x1="${48}" x2="${600}" y1="${d(r)}" y2="${d(r)}" />`}
    ${void 0!==i&&_`<line class="before" x1="0" x2="${48}" y1="${d(i)}" y2="${d(i)}" />`}
    <polyline points="${c}" />
    ${m}
  </svg>`}({points:p,deployed:c,ended:m,limit:l,before:d,label:`${a}: ${f(p.length,"look")}, ${i}`})}
    <details><summary>Query</summary><p>Expected ${""===n?"anything":n}</p><pre>${o}</pre></details>
  </li>`})(e,t))}</ol>`}`,_`${r.length>0&&function(e,{facts:t}){let[a,r]=[Date.parse(t.deployed??""),Date.parse(t.ended??"")],i=a-(r-a),o=e=>Math.max(0,Math.min(100,(e-i)/Math.max(1,r-i)*100)),n=e.map(({name:e,state:t,since:r,labels:i,summary:n})=>{let[s,l]=ev[t]??["mute","not known"],d=o(Date.parse(r)),c=_`<svg class="lane" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">
      <rect class="water" width="100" height="16" />
      <rect class="${s}" x="${d}" y="4" width="${Math.max(1,100-d)}" height="8" />
      <rect class="ink" x="${o(a)}" width="0.5" height="16" />
    </svg>`;return[R(s,l),_`${e} <small>${n}</small>`,g(r),_`${c}<small>${i}</small>`]});return _`<h3>Alerts</h3>${A(["State","Alert","Since","Until the end of the watch"],n,"Alerts")}`}(r.slice(0,20),t)}
    ${i.length>0&&_`<h3>New kinds of error lines</h3>${i.slice(0,20).map(e$)}`}
    ${o.length>0&&_`<details><summary>Not carried over</summary><ul>${o.map(e=>_`<li>${e}</li>`)}</ul></details>`}`)},comment:e=>{let t;return{body:0===(t=(e.facts.checks??[]).slice(0,20).map(({name:e,standing:t,reason:a,expected:r})=>[eb[t]??"⚠️",(0,i.FV)(e),(0,i.SS)((0,o.x)(r,200)),(0,i.FV)((0,o.x)(a,300))])).length?"":(0,i.tp)(["","Check","Expected","Found"],t)}},passed:({facts:{checks:e=[]}})=>({word:"Verified",sentences:[`${f(e.length,"check")} of metrics, alerts and logs passed.`]}),ended:({outcome:e},{run:t})=>{if("fail"===e)return{word:"Verification failed",sentences:[]};let a=t.output(eo.F,"previous-revision");return"rolled-back"===e&&void 0!==a?{sentences:[`Revision ${a}, which ran before, is back and verified.`]}:{}}},eh={good:"good",bad:"bad",missing:"bad","no-data":"warn",undecided:"warn",error:"warn"},eg={good:"passed",bad:"failed",missing:"no data","no-data":"no data",undecided:"undecided",error:"not answered",open:"not decided"},ev={new:["bad","new"],pending:["warn","pending"],unclear:["warn","fired soon after"],before:["mute","began before"],silenced:["mute","silenced"],inhibited:["mute","inhibited"]};function e$({text:e,count:t,samples:a}){return _`<details><summary>${f(t,"time")}: ${(0,o.x)(e,160)}</summary><pre>${a.join("\n")}</pre></details>`}let eb={good:"✅",bad:"❌",missing:"❌"},ex=[{name:"build",reach:"nothing",view:W},{name:"test",reach:"nothing",view:G},{name:"scan",reach:"nothing",view:Y},{name:"push",reach:"registry",view:et},{name:"deploy",reach:"cluster",view:en},{name:"smoke",reach:"service",view:ec},{name:"verify",reach:"service",view:eu},{name:"report",reach:"nothing",view:{record:a(36995).a,rank:900,section:e=>C(e,"Report",V(e.record))}}]},4554:(e,t,a)=>{a.d(t,{Qq:()=>o,ai:()=>d,d_:()=>m,e9:()=>n,nd:()=>c,p0:()=>s,yL:()=>p,zM:()=>l});var r=a(33627),i=a(21686);function o(){return{json:{type:"string"},read:f}}function n(e){return{json:{type:"string"},read:t=>e(f(t))}}function s(){return{json:{type:"string",pattern:"^([0-9]+(ms|s|m|h))+$"},read:e=>(0,i.E9)(f(e))}}function l(){return{json:{type:"boolean"},read:e=>{if("boolean"!=typeof e)throw new r.DH("true or false");return e}}}function d(e={}){return{json:{type:"number",...g(e)},read:t=>{if(!u(t,e))throw new r.DH(`a number${h(e)}`);return t}}}function c(e={}){return{json:{type:"integer",...g(e)},read:t=>{if(!u(t,e)||!Number.isSafeInteger(t))throw new r.DH(`a whole number${h(e)}`);return t}}}function m(){return{json:{type:["string","number","boolean","null"]},read:e=>{if(null===e||"string"==typeof e||"boolean"==typeof e||u(e,{}))return e;throw new r.DH("text, a number, true, false or null")}}}function p(e){return{json:{enum:e},choices:e,read:t=>{let a=e.find(e=>e===t);if(void 0===a)throw new r.DH(`one of ${e.join(", ")}`);return a}}}function f(e){if("string"==typeof e&&e.includes("\0"))throw new r.DH("text without NUL");if("string"==typeof e)return e;throw new r.DH("text","object"==typeof e?void 0:"put quotes around it")}function u(e,{min:t=-1/0,max:a=1/0}){return"number"==typeof e&&Number.isFinite(e)&&e>=t&&e<=a}function h({min:e,max:t}){return void 0!==e&&void 0!==t?` from ${e} to ${t}`:void 0!==e?` of at least ${e}`:void 0===t?"":` of at most ${t}`}function g({min:e,max:t}){return{...void 0===e?{}:{minimum:e},...void 0===t?{}:{maximum:t}}}},76948:(e,t,a)=>{function r(e,t){return{...t,json:{description:e,...t.json}}}function i(e){return{...e,absent:{value:void 0}}}function o(e,t){return{...e,absent:{value:t}}}a.d(t,{WY:()=>r,fl:()=>o,lq:()=>i})},57205:(e,t,a)=>{a.r(t),a.d(t,{boolean:()=>o.zM,list:()=>i.p_,number:()=>o.ai,object:()=>l,optional:()=>n.lq,text:()=>s});var r=a(33627),i=a(60433),o=a(4554),n=a(76948);function s(){return{json:{type:"string"},read:e=>{if("string"!=typeof e)throw new r.DH("text");return e}}}function l(e){return(0,i.Ik)(e,{open:!0})}}};