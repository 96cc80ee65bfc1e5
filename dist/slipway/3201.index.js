export const id=3201;export const ids=[3201];export const modules={48565:(t,e,n)=>{n.d(e,{w:()=>l});var r=n(25378),i=n(4554),a=n(60433),s=n(57205),o=n(76948);let l=(0,r.F)("test",{total:"Tests found in the reports",passed:"Tests that passed",failed:"Tests that failed",skipped:"Tests that were skipped",report:"Path of the CTRF report",junit:"Path of the JUnit report; of the first, when it was split"},{seconds:i.ai(),failures:a.p_(s.object({name:s.text(),suite:o.lq(s.text()),file:o.lq(s.text()),line:o.lq(i.ai()),message:s.text()})),slowest:a.p_(s.object({name:s.text(),suite:o.lq(s.text()),milliseconds:i.ai()})),reports:a.p_(s.text()),stale:a.p_(s.text()),junit:a.p_(s.text())})},23201:(t,e,n)=>{n.r(e),n.d(e,{view:()=>c});var r=n(30542),i=n(69888),a=n(69755),s=n(93122),o=n(52593),l=n(19686),d=n(35526),u=n(48565);let c=(0,s.F)({record:u.w,rank:300,section:function(t){let{record:e}=t,n=p(e.outputs),{failures:i=[],slowest:a=[]}=e.facts,s=i.slice(0,20);return(0,o.uW)(t,"Tests",(0,l.PT)`${n.total>0&&function(t){let{total:e,passed:n,failed:i,skipped:a}=t;return(0,l.PT)`<div class="tally">
    <p class="figure">${(0,r.z)(e)} <small>${1===e?"test":"tests"}</small></p>
    ${function({passed:t,failed:e,skipped:n,total:r}){let i=t=>0===t?0:Math.max(.8,t/r*100),a=i(e),s=i(n),o=Math.max(0,0===t?0:100-a-s);return(0,l.PT)`<svg class="share" role="img" aria-label="${t} of ${r} passed, ${e} failed, ${n} skipped">
    <rect class="good" width="${o}%" height="8" />
    <rect class="bad" x="${o}%" width="${a}%" height="8" />
    <rect class="mute" x="${o+a}%" width="${s}%" height="8" />
  </svg>`}(t)}
    <ul class="legend">
      <li class="good">✓ ${(0,r.z)(n)} passed</li>
      <li class="${i>0?"bad":"mute"}">✕ ${(0,r.z)(i)} failed</li>
      <li class="mute">– ${(0,r.z)(a)} skipped</li>
    </ul>
  </div>`}(n)} ${(0,o.V2)(e)} ${function(t){let e=t.slice(0,5),n=Math.max(1,...e.map(({milliseconds:t})=>t));if(0!==e.length)return(0,l.PT)`<h3>Slowest</h3>
    <ol class="bars">
      ${e.map(({name:t,milliseconds:e})=>(0,l.PT)`<li>
            <span>${t}</span><svg aria-hidden="true"><rect width="${Math.max(.5,e/n*100)}%" height="4" /></svg
            ><span class="took">${(0,d.p0)(e)}</span>
          </li> `)}
    </ol>`}(a)}`,(0,l.PT)`${s.length>0&&(0,l.PT)`<ol class="failures">
        ${s.map($)}
      </ol>`}
    ${n.failed>s.length&&(0,l.PT)`<p class="more">${(0,d.hS)(n.failed-s.length,"more failure")} in the reports.</p>`}`)},comment:t=>({body:function({facts:{failures:t=[]},outputs:e}){let n=t.slice(0,15).map(t=>{let e=f(t),n=[t.suite,t.name].filter(t=>void 0!==t&&""!==t).join(" › ");return[(0,i.FV)((0,a.x)(n,300)),void 0===e?"":(0,i.SS)(e),(0,i.FV)((0,a.x)(t.message,300))]}),s=Math.max(p(e).failed,t.length)-n.length;return 0===n.length?"":`${(0,i.tp)(["Test","Where","Message"],n)}${s>0?`

and ${(0,r.z)(s)} more`:""}`}(t)})});function p(t){let e=e=>{let n=t[e]??"";return/^\d{1,15}$/.test(n)?Number(n):0};return{total:e("total"),passed:e("passed"),failed:e("failed"),skipped:e("skipped")}}let f=({file:t,line:e})=>void 0===t||void 0===e?t:`${t}:${e}`;function $(t){let e=f(t);return(0,l.PT)`<li>
    <p class="test"><b>${""===t.name?"unnamed test":t.name}</b> <span>${t.suite??""}</span></p>
    ${void 0!==e&&(0,l.PT)`<p class="where"><code>${e}</code></p>`}
    ${""!==t.message&&(0,l.PT)`<pre>${t.message}</pre>`}
  </li> `}},4554:(t,e,n)=>{n.d(e,{Qq:()=>a,ai:()=>d,d_:()=>c,e9:()=>s,nd:()=>u,p0:()=>o,yL:()=>p,zM:()=>l});var r=n(33627),i=n(21686);function a(){return{json:{type:"string"},read:f}}function s(t){return{json:{type:"string"},read:e=>t(f(e))}}function o(){return{json:{type:"string",pattern:"^([0-9]+(ms|s|m|h))+$"},read:t=>(0,i.E9)(f(t))}}function l(){return{json:{type:"boolean"},read:t=>{if("boolean"!=typeof t)throw new r.DH("true or false");return t}}}function d(t={}){return{json:{type:"number",...m(t)},read:e=>{if(!$(e,t))throw new r.DH(`a number${h(t)}`);return e}}}function u(t={}){return{json:{type:"integer",...m(t)},read:e=>{if(!$(e,t)||!Number.isSafeInteger(e))throw new r.DH(`a whole number${h(t)}`);return e}}}function c(){return{json:{type:["string","number","boolean","null"]},read:t=>{if(null===t||"string"==typeof t||"boolean"==typeof t||$(t,{}))return t;throw new r.DH("text, a number, true, false or null")}}}function p(t){return{json:{enum:t},choices:t,read:e=>{let n=t.find(t=>t===e);if(void 0===n)throw new r.DH(`one of ${t.join(", ")}`);return n}}}function f(t){if("string"==typeof t&&t.includes("\0"))throw new r.DH("text without NUL");if("string"==typeof t)return t;throw new r.DH("text","object"==typeof t?void 0:"put quotes around it")}function $(t,{min:e=-1/0,max:n=1/0}){return"number"==typeof t&&Number.isFinite(t)&&t>=e&&t<=n}function h({min:t,max:e}){return void 0!==t&&void 0!==e?` from ${t} to ${e}`:void 0!==t?` of at least ${t}`:void 0===e?"":` of at most ${e}`}function m({min:t,max:e}){return{...void 0===t?{}:{minimum:t},...void 0===e?{}:{maximum:e}}}},76948:(t,e,n)=>{function r(t,e){return{...e,json:{description:t,...e.json}}}function i(t){return{...t,absent:{value:void 0}}}function a(t,e){return{...t,absent:{value:e}}}n.d(e,{WY:()=>r,fl:()=>a,lq:()=>i})},57205:(t,e,n)=>{n.r(e),n.d(e,{boolean:()=>a.zM,list:()=>i.p_,number:()=>a.ai,object:()=>l,optional:()=>s.lq,text:()=>o});var r=n(33627),i=n(60433),a=n(4554),s=n(76948);function o(){return{json:{type:"string"},read:t=>{if("string"!=typeof t)throw new r.DH("text");return t}}}function l(t){return(0,i.Ik)(t,{open:!0})}},19686:(t,e,n)=>{n.d(e,{Ed:()=>Html,PT:()=>a,Y3:()=>s});var r=n(25683);let Html=class Html{text;constructor(t){this.text=t}};let i={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;"};function a(t,...e){return new Html(t.map((t,n)=>0===n?t:function t(e){var n;return void 0===e||!1===e?"":e instanceof Html?e.text:Array.isArray(e)?e.map(t).join(""):(n=String(e),(0,r.R)(n).replace(/[&<>"']/g,t=>i[t]??t))}(e[n-1])+t).join(""))}function s(t,e){return void 0!==e&&/^https?:\/\/[^\s"'<>@]+$/.test(e)?a`<a href="${e}" rel="noopener noreferrer">${t}</a>`:a`${t}`}},52593:(t,e,n)=>{n.d(e,{Gy:()=>o,Hs:()=>p,Ix:()=>l,V2:()=>u,hl:()=>c,tp:()=>d,uW:()=>s});var r=n(19686),i=n(63754),a=n(35526);function s({record:t,decisive:e},n,l,d){let u=(0,a.YV)(t.outcome),{from:c,to:p}=(0,i.R)(t);return(0,r.PT)`<section id="${t.stage}" class="stage${e?" decisive":""}" aria-labelledby="${t.stage}-title">
    <header>
      <h2 id="${t.stage}-title">${n}</h2>
      <p class="ended">${o(u,t.outcome)} <span class="time">${(0,a.p0)(p-c)}</span></p>
    </header>
    <p class="headline">${(0,a.dh)(t.headline)}</p>
    <div class="body"><div>${l}</div><div>${d}</div></div>
  </section>`}function o(t,e){return(0,r.PT)`<span class="mark ${t}"><span aria-hidden="true">${(0,a.Fg)(t)}</span> ${e}</span>`}function l(t){let e=t.filter(([,t])=>void 0!==t&&""!==t&&!1!==t&&!(Array.isArray(t)&&0===t.length));return 0===e.length?void 0:(0,r.PT)`<dl class="facts">
        ${e.map(([t,e])=>(0,r.PT)`<div>
              <dt>${t}</dt>
              <dd>${e}</dd>
            </div>`)}
      </dl>`}function d(t,e,n){return(0,r.PT)`<div class="scroll" tabindex="0" role="region" aria-label="${n}">
    <table>
      <caption class="hidden">
        ${n}
      </caption>
      <thead>
        <tr>
          ${t.map(t=>(0,r.PT)`<th scope="col">${t}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${e.map(e=>(0,r.PT)`<tr>
              ${e.map((e,n)=>(0,r.PT)`<td data-label="${t[n]??""}"><div>${e}</div></td>`)}
            </tr> `)}
      </tbody>
    </table>
  </div>`}function u(t){let e=t.failure;if(void 0===e)return;let[n="",...i]=e.message.split("\n"),a=n.replace(/\.$/,"")===t.headline.replace(/\.$/,"");return(0,r.PT)`<div class="failure">
    ${!a&&(0,r.PT)`<p>${n}</p>`}${i.length>0&&(0,r.PT)`<pre>${i.join("\n")}</pre>`}
    <p class="hint"><b>Next:</b> ${e.hint}</p>
  </div>`}function c(t){return void 0===t?void 0:(0,r.Y3)(t,t)}function p(t,e){return(0,r.PT)`<p class="rollback">${o(t?"good":"bad","Rollback")} ${e}</p>`}},63754:(t,e,n)=>{n.d(e,{R:()=>r});function r(t){let e=Date.parse(t.started),n=Date.parse(t.finished);return{from:Number.isFinite(e)?e:0,to:Number.isFinite(n)?Math.max(n,e):e}}},93122:(t,e,n)=>{function r(t){return t}function i({stage:t}){return`${t.charAt(0).toUpperCase()}${t.slice(1)}`}n.d(e,{F:()=>r,G:()=>i})},35526:(t,e,n)=>{n.d(e,{Fg:()=>o,VK:()=>c,YV:()=>s,dh:()=>p,em:()=>$,hS:()=>u,n$:()=>f,p0:()=>l});var r=n(30542);let i={pass:"good",invalid:"bad","tool-failed":"bad",fail:"bad",vacuous:"warn",inconclusive:"warn","rolled-back":"warn","rollback-failed":"bad",cancelled:"mute",error:"bad",transient:"warn"},a={good:"✓",bad:"✕",warn:"▲",mute:"■"};function s(t){return i[t]}function o(t){return a[t]}function l(t){if(t<1e3)return`${Math.round(t)} ms`;if(t<1e4)return`${(t/1e3).toFixed(1)} s`;let e=Math.round(t/1e3);if(e<60)return`${e} s`;let n=Math.floor(e/60);return n<60?d(n,"min",e%60,"s"):d(Math.floor(n/60),"h",n%60,"min")}function d(t,e,n,r){return 0===n?`${t} ${e}`:`${t} ${e} ${n} ${r}`}function u(t,e,n=`${e}s`){return`${(0,r.z)(t)} ${1===t?e:n}`}function c(t){return/^sha256:[0-9a-f]{64}$/.test(t)?t.slice(0,19):t}function p(t){return t.replace(/\bsha256:[0-9a-f]{64}\b/g,c)}function f(t){return/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(t)?`${t.slice(0,10)} ${t.slice(11,16)} UTC`:t}function $(t,e){let n=""===t.trim()?e:t.trim();return`${n.charAt(0).toUpperCase()}${n.slice(1)}${/[.!?…]$/.test(n)?"":"."}`}}};