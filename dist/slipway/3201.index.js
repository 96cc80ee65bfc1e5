export const id=3201;export const ids=[3201];export const modules={8565:(e,t,a)=>{a.d(t,{w:()=>n});var s=a(5378),i=a(7934);let n=(0,s.F)("test",{total:"Tests found in the reports",passed:"Tests that passed",failed:"Tests that failed",skipped:"Tests that were skipped",report:"Path of the CTRF report",junit:"Path of the JUnit report; of the first, when it was split"},{seconds:(0,i.aig)(),failures:(0,i.YOg)((0,i.Ikc)({name:(0,i.YjP)(),suite:(0,i.lqM)((0,i.YjP)()),file:(0,i.lqM)((0,i.YjP)()),line:(0,i.lqM)((0,i.aig)()),message:(0,i.YjP)()})),slowest:(0,i.YOg)((0,i.Ikc)({name:(0,i.YjP)(),suite:(0,i.lqM)((0,i.YjP)()),milliseconds:(0,i.aig)()})),reports:(0,i.YOg)((0,i.YjP)()),stale:(0,i.YOg)((0,i.YjP)()),junit:(0,i.YOg)((0,i.YjP)())})},3201:(e,t,a)=>{a.r(t),a.d(t,{view:()=>o});var s=a(9888),i=a(3122),n=a(2593),r=a(9686),l=a(5526),d=a(8565);let o=(0,i.F)({record:d.w,rank:300,section:function(e){let{record:t}=e,a=c(t.outputs),{failures:s=[],slowest:i=[]}=t.facts,d=s.slice(0,20);return(0,n.uW)(e,"Tests",(0,r.PT)`${a.total>0&&function(e){let{total:t,passed:a,failed:s,skipped:i}=e;return(0,r.PT)`<div class="tally">
    <p class="figure">${(0,l.zD)(t)} <small>${1===t?"test":"tests"}</small></p>
    ${function({passed:e,failed:t,skipped:a,total:s}){let i=e=>0===e?0:Math.max(.8,e/s*100),n=i(t),l=i(a),d=Math.max(0,0===e?0:100-n-l);return(0,r.PT)`<svg class="share" role="img" aria-label="${e} of ${s} passed, ${t} failed, ${a} skipped">
    <rect class="good" width="${d}%" height="8" />
    <rect class="bad" x="${d}%" width="${n}%" height="8" />
    <rect class="mute" x="${d+n}%" width="${l}%" height="8" />
  </svg>`}(e)}
    <ul class="legend">
      <li class="good">✓ ${(0,l.zD)(a)} passed</li>
      <li class="${s>0?"bad":"mute"}">✕ ${(0,l.zD)(s)} failed</li>
      <li class="mute">– ${(0,l.zD)(i)} skipped</li>
    </ul>
  </div>`}(a)} ${(0,n.V2)(t)} ${function(e){let t=e.slice(0,5),a=Math.max(1,...t.map(({milliseconds:e})=>e));if(0!==t.length)return(0,r.PT)`<h3>Slowest</h3>
    <ol class="bars">
      ${t.map(({name:e,milliseconds:t})=>(0,r.PT)`<li>
            <span>${e}</span><svg aria-hidden="true"><rect width="${Math.max(.5,t/a*100)}%" height="4" /></svg
            ><span class="took">${(0,l.p0)(t)}</span>
          </li> `)}
    </ol>`}(i)}`,(0,r.PT)`${d.length>0&&(0,r.PT)`<ol class="failures">
        ${d.map($)}
      </ol>`}
    ${a.failed>d.length&&(0,r.PT)`<p class="more">${(0,l.hS)(a.failed-d.length,"more failure")} in the reports.</p>`}`)},comment:e=>({body:function({facts:{failures:e=[]},outputs:t}){let a=e.slice(0,15).map(e=>{let t=u(e),a=[e.suite,e.name].filter(e=>void 0!==e&&""!==e).join(" › ");return[(0,s.FV)((0,l.Jj)(a,300)),void 0===t?"":(0,s.SS)(t),(0,s.FV)((0,l.Jj)(e.message,300))]}),i=Math.max(c(t).failed,e.length)-a.length;return 0===a.length?"":`${(0,s.tp)(["Test","Where","Message"],a)}${i>0?`

and ${(0,l.zD)(i)} more`:""}`}(e)})});function c(e){let t=t=>{let a=e[t]??"";return/^\d{1,15}$/.test(a)?Number(a):0};return{total:t("total"),passed:t("passed"),failed:t("failed"),skipped:t("skipped")}}let u=({file:e,line:t})=>void 0===e||void 0===t?e:`${e}:${t}`;function $(e){let t=u(e);return(0,r.PT)`<li>
    <p class="test"><b>${""===e.name?"test without a name":e.name}</b> <span>${e.suite??""}</span></p>
    ${void 0!==t&&(0,r.PT)`<p class="where"><code>${t}</code></p>`}
    ${""!==e.message&&(0,r.PT)`<pre>${e.message}</pre>`}
  </li> `}},9686:(e,t,a)=>{a.d(t,{Ed:()=>Html,PT:()=>n,Y3:()=>r});var s=a(9888);let Html=class Html{text;constructor(e){this.text=e}};let i={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;"};function n(e,...t){return new Html(e.map((e,a)=>0===a?e:function e(t){var a;return void 0===t||!1===t?"":t instanceof Html?t.text:Array.isArray(t)?t.map(e).join(""):(a=String(t),(0,s.RK)(a).replace(/[&<>"']/g,e=>i[e]??e))}(t[a-1])+e).join(""))}function r(e,t){return void 0!==t&&/^https?:\/\/[^\s"'<>@]+$/.test(t)?n`<a href="${t}" rel="noopener noreferrer">${e}</a>`:n`${e}`}},2593:(e,t,a)=>{a.d(t,{Gy:()=>l,Hs:()=>$,Ix:()=>d,V2:()=>c,hl:()=>u,tp:()=>o,uW:()=>r});var s=a(9686),i=a(3754),n=a(5526);function r({record:e,decisive:t},a,d,o){let c=(0,n.YV)(e.outcome),{from:u,to:$}=(0,i.R)(e);return(0,s.PT)`<section id="${e.stage}" class="stage${t?" decisive":""}" aria-labelledby="${e.stage}-title">
    <header>
      <h2 id="${e.stage}-title">${a}</h2>
      <p class="ended">${l(c,e.outcome)} <span class="time">${(0,n.p0)($-u)}</span></p>
    </header>
    <p class="headline">${(0,n.dh)(e.headline)}</p>
    <div class="body"><div>${d}</div><div>${o}</div></div>
  </section>`}function l(e,t){return(0,s.PT)`<span class="mark ${e}"><span aria-hidden="true">${(0,n.Fg)(e)}</span> ${t}</span>`}function d(e){let t=e.filter(([,e])=>void 0!==e&&""!==e&&!1!==e&&!(Array.isArray(e)&&0===e.length));return 0===t.length?void 0:(0,s.PT)`<dl class="facts">
        ${t.map(([e,t])=>(0,s.PT)`<div>
              <dt>${e}</dt>
              <dd>${t}</dd>
            </div>`)}
      </dl>`}function o(e,t,a){return(0,s.PT)`<div class="scroll" tabindex="0" role="region" aria-label="${a}">
    <table>
      <caption class="hidden">
        ${a}
      </caption>
      <thead>
        <tr>
          ${e.map(e=>(0,s.PT)`<th scope="col">${e}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${t.map(t=>(0,s.PT)`<tr>
              ${t.map((t,a)=>(0,s.PT)`<td data-label="${e[a]??""}"><div>${t}</div></td>`)}
            </tr> `)}
      </tbody>
    </table>
  </div>`}function c(e){let t=e.failure;if(void 0===t)return;let[a="",...i]=t.message.split("\n"),n=a.replace(/\.$/,"")===e.headline.replace(/\.$/,"");return(0,s.PT)`<div class="failure">
    ${!n&&(0,s.PT)`<p>${a}</p>`}${i.length>0&&(0,s.PT)`<pre>${i.join("\n")}</pre>`}
    <p class="hint"><b>Next:</b> ${t.hint}</p>
  </div>`}function u(e){return void 0===e?void 0:(0,s.Y3)(e,e)}function $(e,t){return(0,s.PT)`<p class="rollback">${l(e?"good":"bad","Rollback")} ${t}</p>`}},3754:(e,t,a)=>{a.d(t,{R:()=>s});function s(e){let t=Date.parse(e.started),a=Date.parse(e.finished);return{from:Number.isFinite(t)?t:0,to:Number.isFinite(a)?Math.max(a,t):t}}},3122:(e,t,a)=>{function s(e){return e}function i({stage:e}){return`${e.charAt(0).toUpperCase()}${e.slice(1)}`}a.d(t,{F:()=>s,G:()=>i})},5526:(e,t,a)=>{a.d(t,{Fg:()=>r,Jj:()=>p,VK:()=>u,YV:()=>n,dh:()=>$,em:()=>f,hS:()=>c,n$:()=>h,p0:()=>l,zD:()=>o});let s={pass:"good",invalid:"bad","tool-failed":"bad",fail:"bad",vacuous:"warn",inconclusive:"warn","rolled-back":"warn","rollback-failed":"bad",cancelled:"mute",error:"bad",transient:"warn"},i={good:"✓",bad:"✕",warn:"▲",mute:"■"};function n(e){return s[e]}function r(e){return i[e]}function l(e){if(e<1e3)return`${Math.round(e)} ms`;if(e<1e4)return`${(e/1e3).toFixed(1)} s`;let t=Math.round(e/1e3);if(t<60)return`${t} s`;let a=Math.floor(t/60);return a<60?d(a,"min",t%60,"s"):d(Math.floor(a/60),"h",a%60,"min")}function d(e,t,a,s){return 0===a?`${e} ${t}`:`${e} ${t} ${a} ${s}`}function o(e){return String(e).replace(/\B(?=(\d{3})+$)/g," ")}function c(e,t,a=`${t}s`){return`${o(e)} ${1===e?t:a}`}function u(e){return/^sha256:[0-9a-f]{64}$/.test(e)?e.slice(0,19):e}function $(e){return e.replace(/\bsha256:[0-9a-f]{64}\b/g,u)}function p(e,t){return e.length<=t?e:`${e.slice(0,t-1)}…`}function h(e){return/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(e)?`${e.slice(0,10)} ${e.slice(11,16)} UTC`:e}function f(e,t){let a=""===e.trim()?t:e.trim();return`${a.charAt(0).toUpperCase()}${a.slice(1)}${/[.!?…]$/.test(a)?"":"."}`}}};