export const id=5239;export const ids=[5239];export const modules={4675:(t,e,n)=>{n.d(e,{k:()=>a});var i=n(5378),r=n(7934);let a=(0,i.F)("build",{layout:"Path of the OCI image layout",digest:"Digest of the image: of its index, or of its manifest when it has one platform",platforms:"Platforms in the image, separated by commas",size:"Bytes of the image: layers, configurations and manifests",engine:"What built it"},{image:(0,r.YjP)(),commit:(0,r.YjP)(),reason:(0,r.YjP)(),platforms:(0,r.YOg)((0,r.Ikc)({platform:(0,r.YjP)(),digest:(0,r.YjP)(),config:(0,r.lqM)((0,r.YjP)()),size:(0,r.lqM)((0,r.aig)())}))})},5239:(t,e,n)=>{n.r(e),n.d(e,{view:()=>d});var i=n(5184),r=n(3122),a=n(2593),o=n(9686),s=n(5526),l=n(4675);let d=(0,r.F)({record:l.k,rank:500,section:function(t){let{record:e}=t,{image:n,commit:r,platforms:s=[]}=e.facts,{size:l}=e.outputs;return(0,a.uW)(t,"Image",(0,o.PT)`${(0,a.V2)(e)}${(0,a.Ix)([["Image",n],["Commit",r??e.source.commit],["Built by",function({outputs:{engine:t},facts:{reason:e}}){return void 0===t?void 0:(0,o.PT)`${t}${void 0!==e&&(0,o.PT)` <small>${e}</small>`}`}(e)],["Size",void 0!==l&&(0,i.z3)(Number(l))]])}
    ${s.length>0&&(0,a.tp)(["Platform","Digest","Size"],s.map(c),"Platforms of the image")}`)},subject:({facts:{image:t},outputs:{digest:e}})=>({image:t,digest:e}),step:{label:"built",digest:({outputs:t})=>t.digest}});function c({platform:t,digest:e,size:n}){return[t,(0,o.PT)`<code>${(0,s.VK)(e)}</code>`,void 0===n?"":(0,i.z3)(n)]}},9686:(t,e,n)=>{n.d(e,{Ed:()=>Html,PT:()=>a,Y3:()=>o});var i=n(9888);let Html=class Html{text;constructor(t){this.text=t}};let r={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;"};function a(t,...e){return new Html(t.map((t,n)=>0===n?t:function t(e){var n;return void 0===e||!1===e?"":e instanceof Html?e.text:Array.isArray(e)?e.map(t).join(""):(n=String(e),(0,i.RK)(n).replace(/[&<>"']/g,t=>r[t]??t))}(e[n-1])+t).join(""))}function o(t,e){return void 0!==e&&/^https?:\/\/[^\s"'<>@]+$/.test(e)?a`<a href="${e}" rel="noopener noreferrer">${t}</a>`:a`${t}`}},2593:(t,e,n)=>{n.d(e,{Gy:()=>s,Hs:()=>$,Ix:()=>l,V2:()=>c,hl:()=>u,tp:()=>d,uW:()=>o});var i=n(9686),r=n(3754),a=n(5526);function o({record:t,decisive:e},n,l,d){let c=(0,a.YV)(t.outcome),{from:u,to:$}=(0,r.R)(t);return(0,i.PT)`<section id="${t.stage}" class="stage${e?" decisive":""}" aria-labelledby="${t.stage}-title">
    <header>
      <h2 id="${t.stage}-title">${n}</h2>
      <p class="ended">${s(c,t.outcome)} <span class="time">${(0,a.p0)($-u)}</span></p>
    </header>
    <p class="headline">${(0,a.dh)(t.headline)}</p>
    <div class="body"><div>${l}</div><div>${d}</div></div>
  </section>`}function s(t,e){return(0,i.PT)`<span class="mark ${t}"><span aria-hidden="true">${(0,a.Fg)(t)}</span> ${e}</span>`}function l(t){let e=t.filter(([,t])=>void 0!==t&&""!==t&&!1!==t&&!(Array.isArray(t)&&0===t.length));return 0===e.length?void 0:(0,i.PT)`<dl class="facts">
        ${e.map(([t,e])=>(0,i.PT)`<div>
              <dt>${t}</dt>
              <dd>${e}</dd>
            </div>`)}
      </dl>`}function d(t,e,n){return(0,i.PT)`<div class="scroll" tabindex="0" role="region" aria-label="${n}">
    <table>
      <caption class="hidden">
        ${n}
      </caption>
      <thead>
        <tr>
          ${t.map(t=>(0,i.PT)`<th scope="col">${t}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${e.map(e=>(0,i.PT)`<tr>
              ${e.map((e,n)=>(0,i.PT)`<td data-label="${t[n]??""}"><div>${e}</div></td>`)}
            </tr> `)}
      </tbody>
    </table>
  </div>`}function c(t){let e=t.failure;if(void 0===e)return;let[n="",...r]=e.message.split("\n"),a=n.replace(/\.$/,"")===t.headline.replace(/\.$/,"");return(0,i.PT)`<div class="failure">
    ${!a&&(0,i.PT)`<p>${n}</p>`}${r.length>0&&(0,i.PT)`<pre>${r.join("\n")}</pre>`}
    <p class="hint"><b>Next:</b> ${e.hint}</p>
  </div>`}function u(t){return void 0===t?void 0:(0,i.Y3)(t,t)}function $(t,e){return(0,i.PT)`<p class="rollback">${s(t?"good":"bad","Rollback")} ${e}</p>`}},3754:(t,e,n)=>{n.d(e,{R:()=>i});function i(t){let e=Date.parse(t.started),n=Date.parse(t.finished);return{from:Number.isFinite(e)?e:0,to:Number.isFinite(n)?Math.max(n,e):e}}},3122:(t,e,n)=>{function i(t){return t}function r({stage:t}){return`${t.charAt(0).toUpperCase()}${t.slice(1)}`}n.d(e,{F:()=>i,G:()=>r})},5526:(t,e,n)=>{n.d(e,{Fg:()=>o,Jj:()=>f,VK:()=>u,YV:()=>a,dh:()=>$,em:()=>m,hS:()=>c,n$:()=>p,p0:()=>s,zD:()=>d});let i={pass:"good",invalid:"bad","tool-failed":"bad",fail:"bad",vacuous:"warn",inconclusive:"warn","rolled-back":"warn","rollback-failed":"bad",cancelled:"mute",error:"bad",transient:"warn"},r={good:"✓",bad:"✕",warn:"▲",mute:"■"};function a(t){return i[t]}function o(t){return r[t]}function s(t){if(t<1e3)return`${Math.round(t)} ms`;if(t<1e4)return`${(t/1e3).toFixed(1)} s`;let e=Math.round(t/1e3);if(e<60)return`${e} s`;let n=Math.floor(e/60);return n<60?l(n,"min",e%60,"s"):l(Math.floor(n/60),"h",n%60,"min")}function l(t,e,n,i){return 0===n?`${t} ${e}`:`${t} ${e} ${n} ${i}`}function d(t){return String(t).replace(/\B(?=(\d{3})+$)/g," ")}function c(t,e,n=`${e}s`){return`${d(t)} ${1===t?e:n}`}function u(t){return/^sha256:[0-9a-f]{64}$/.test(t)?t.slice(0,19):t}function $(t){return t.replace(/\bsha256:[0-9a-f]{64}\b/g,u)}function f(t,e){return t.length<=e?t:`${t.slice(0,e-1)}…`}function p(t){return/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(t)?`${t.slice(0,10)} ${t.slice(11,16)} UTC`:t}function m(t,e){let n=""===t.trim()?e:t.trim();return`${n.charAt(0).toUpperCase()}${n.slice(1)}${/[.!?…]$/.test(n)?"":"."}`}}};