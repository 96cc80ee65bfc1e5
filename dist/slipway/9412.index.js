export const id=9412;export const ids=[9412];export const modules={36995:(t,e,r)=>{r.d(e,{a:()=>n});let n=(0,r(25378).F)("report",{page:"Path of the page that shows the run","failed-stage":"Name of the stage that stopped the run; empty when none did"},{})},77031:(t,e,r)=>{r.r(e),r.d(e,{view:()=>d});var n=r(93122),a=r(52593),i=r(36995);let d=(0,n.F)({record:i.a,rank:900,section:t=>(0,a.uW)(t,"Report",(0,a.V2)(t.record))})},19686:(t,e,r)=>{r.d(e,{Ed:()=>Html,PT:()=>i,Y3:()=>d});var n=r(25683);let Html=class Html{text;constructor(t){this.text=t}};let a={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;"};function i(t,...e){return new Html(t.map((t,r)=>0===r?t:function t(e){var r;return void 0===e||!1===e?"":e instanceof Html?e.text:Array.isArray(e)?e.map(t).join(""):(r=String(e),(0,n.R)(r).replace(/[&<>"']/g,t=>a[t]??t))}(e[r-1])+t).join(""))}function d(t,e){return void 0!==e&&/^https?:\/\/[^\s"'<>@]+$/.test(e)?i`<a href="${e}" rel="noopener noreferrer">${t}</a>`:i`${t}`}},52593:(t,e,r)=>{r.d(e,{Gy:()=>o,Hs:()=>$,Ix:()=>s,V2:()=>c,hl:()=>u,tp:()=>l,uW:()=>d});var n=r(19686),a=r(63754),i=r(35526);function d({record:t,decisive:e},r,s,l){let c=(0,i.YV)(t.outcome),{from:u,to:$}=(0,a.R)(t);return(0,n.PT)`<section id="${t.stage}" class="stage${e?" decisive":""}" aria-labelledby="${t.stage}-title">
    <header>
      <h2 id="${t.stage}-title">${r}</h2>
      <p class="ended">${o(c,t.outcome)} <span class="time">${(0,i.p0)($-u)}</span></p>
    </header>
    <p class="headline">${(0,i.dh)(t.headline)}</p>
    <div class="body"><div>${s}</div><div>${l}</div></div>
  </section>`}function o(t,e){return(0,n.PT)`<span class="mark ${t}"><span aria-hidden="true">${(0,i.Fg)(t)}</span> ${e}</span>`}function s(t){let e=t.filter(([,t])=>void 0!==t&&""!==t&&!1!==t&&!(Array.isArray(t)&&0===t.length));return 0===e.length?void 0:(0,n.PT)`<dl class="facts">
        ${e.map(([t,e])=>(0,n.PT)`<div>
              <dt>${t}</dt>
              <dd>${e}</dd>
            </div>`)}
      </dl>`}function l(t,e,r){return(0,n.PT)`<div class="scroll" tabindex="0" role="region" aria-label="${r}">
    <table>
      <caption class="hidden">
        ${r}
      </caption>
      <thead>
        <tr>
          ${t.map(t=>(0,n.PT)`<th scope="col">${t}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${e.map(e=>(0,n.PT)`<tr>
              ${e.map((e,r)=>(0,n.PT)`<td data-label="${t[r]??""}"><div>${e}</div></td>`)}
            </tr> `)}
      </tbody>
    </table>
  </div>`}function c(t){let e=t.failure;if(void 0===e)return;let[r="",...a]=e.message.split("\n"),i=r.replace(/\.$/,"")===t.headline.replace(/\.$/,"");return(0,n.PT)`<div class="failure">
    ${!i&&(0,n.PT)`<p>${r}</p>`}${a.length>0&&(0,n.PT)`<pre>${a.join("\n")}</pre>`}
    <p class="hint"><b>Next:</b> ${e.hint}</p>
  </div>`}function u(t){return void 0===t?void 0:(0,n.Y3)(t,t)}function $(t,e){return(0,n.PT)`<p class="rollback">${o(t?"good":"bad","Rollback")} ${e}</p>`}},63754:(t,e,r)=>{r.d(e,{R:()=>n});function n(t){let e=Date.parse(t.started),r=Date.parse(t.finished);return{from:Number.isFinite(e)?e:0,to:Number.isFinite(r)?Math.max(r,e):e}}},93122:(t,e,r)=>{function n(t){return t}function a({stage:t}){return`${t.charAt(0).toUpperCase()}${t.slice(1)}`}r.d(e,{F:()=>n,G:()=>a})},35526:(t,e,r)=>{r.d(e,{Fg:()=>o,VK:()=>u,YV:()=>d,dh:()=>$,em:()=>f,hS:()=>c,n$:()=>p,p0:()=>s});var n=r(30542);let a={pass:"good",invalid:"bad","tool-failed":"bad",fail:"bad",vacuous:"warn",inconclusive:"warn","rolled-back":"warn","rollback-failed":"bad",cancelled:"mute",error:"bad",transient:"warn"},i={good:"✓",bad:"✕",warn:"▲",mute:"■"};function d(t){return a[t]}function o(t){return i[t]}function s(t){if(t<1e3)return`${Math.round(t)} ms`;if(t<1e4)return`${(t/1e3).toFixed(1)} s`;let e=Math.round(t/1e3);if(e<60)return`${e} s`;let r=Math.floor(e/60);return r<60?l(r,"min",e%60,"s"):l(Math.floor(r/60),"h",r%60,"min")}function l(t,e,r,n){return 0===r?`${t} ${e}`:`${t} ${e} ${r} ${n}`}function c(t,e,r=`${e}s`){return`${(0,n.z)(t)} ${1===t?e:r}`}function u(t){return/^sha256:[0-9a-f]{64}$/.test(t)?t.slice(0,19):t}function $(t){return t.replace(/\bsha256:[0-9a-f]{64}\b/g,u)}function p(t){return/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(t)?`${t.slice(0,10)} ${t.slice(11,16)} UTC`:t}function f(t,e){let r=""===t.trim()?e:t.trim();return`${r.charAt(0).toUpperCase()}${r.slice(1)}${/[.!?…]$/.test(r)?"":"."}`}}};