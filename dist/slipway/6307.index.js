export const id=6307;export const ids=[6307,1992];export const modules={66307:(e,t,a)=>{a.r(t),a.d(t,{command:()=>N});var i=a(26933),n=a(8109),s=a(93865),o=a(99611),r=a(64046),l=a(39265),h=a(27255),d=a(79272),p=a(86125);async function u(e,t,a){let{given:i,json:n}=(0,o.readFlags)(t,e.inputs),{host:l,ports:u}=await (0,r.D)(e.inputs,a,{given:i,quiet:n}),f=(t,a)=>String(l.raw(t,e.inputs[t])??a),{files:c}=u(f("working-directory",".")),y=await (0,p.Xg)(c,f("config",".slipway.yml"),{named:void 0!==l.raw("config",e.inputs.config),stageNames:h.sW.stageNames}),g=l.raw("environment",e.inputs.environment),w="string"==typeof g?g:void 0,m=l.raw("component",e.inputs.component),{explained:v}=await (0,p.eL)(e,{host:l,files:c,config:y,environment:w,component:"string"==typeof m?m:void 0}),b=y===d.H5?void 0:(0,d.AU)(y,w);(0,s.sD)(n?function({action:e,explained:t,notice:a}){let i=t.map(({input:e,value:t,layer:a})=>({input:e,value:t??null,layer:a}));return`${JSON.stringify({action:e,inputs:i,...void 0===a?{}:{notice:a}},null,2)}
`}({action:e.name,explained:v,notice:b}):`${[function(e){let t=e.map(({input:e,value:t,layer:a})=>[e,function(e){if(void 0===e)return"-";let t=e.replace(/\n/g," ⏎ ");return t.length>60?`${t.slice(0,59)}…`:t}(t),a]),a=e=>Math.min(60,Math.max(5,...t.map(t=>t[e].length))),[i,n]=[a(0),a(1)];return[["input","value","set by"],...t].map(([e,t,a])=>`${e.padEnd(i)}  ${t.padEnd(n)}  ${a}`).join("\n")}(v),b??[]].flat().join("\n\n")}
`)}var f=a(4927),c=a(43015),y=a(37638);let g={min:1,max:65535},w={directory:f.path("Folder for the kubeconfig, images and logs"),port:f.integer("Port of the registry",g),"api-port":f.integer("Port of the Kubernetes API",g)};async function m(e,{signals:t,workspace:n}){var r;let{given:l,json:h}=(0,o.readFlags)(e,w),{values:d}=(0,c.A)(w,[{name:"input",get:e=>l.get(e)}]),[{PortUnavailable:p,startSandbox:u},f,{tmpdir:g},{mkdtemp:v,rm:b}]=await Promise.all([import("../sandbox/index.js"),Promise.resolve().then(a.t.bind(a,76760,23)),Promise.resolve().then(a.t.bind(a,48161,23)),Promise.resolve().then(a.t.bind(a,51455,23))]),$=void 0===d.directory?void 0:f.resolve(n,d.directory),x=$??await v(f.join(g(),"slipway-sandbox-")),k=async()=>{void 0===$&&await b(x,{recursive:!0,force:!0})},N=await u({directory:x,...void 0===d["api-port"]?{}:{port:d["api-port"]},...void 0===d.port?{}:{registry:{port:d.port}},notice:e=>(h?s.VJ:s.sD)(`${e}
`),problem:e=>(0,s.VJ)(`sandbox: ${e instanceof Error?e.message:String(e)}
`)}).catch(async e=>{throw await k(),e instanceof p?function({of:e,message:t}){let a="registry"===e?"--port":"--api-port";return new y.yo("SANDBOX_PORT",`${a}: ${t}`,`give ${a} another port, or leave it out for a free one`)}(e):e});t.defer(async()=>{await N.stop(),await k()});let{kubeconfig:O,registryAddress:S,server:j}=N;return(0,s.sD)(h?`${JSON.stringify({kubeconfig:O,registry:S,server:j})}
`:[(r=N).banner,"",`  export KUBECONFIG=${r.kubeconfig}`,`  registry: ${r.registryAddress} (plain HTTP)`,"\nCtrl-C stops it and everything it started. The addresses of services are printed as they appear.\n"].join("\n")),await new Promise(e=>t.onCancel(()=>e())),(0,i.I$)("pass")}var v=a(82339),b=a(49579);let $=[...h.y1,"run","init","explain","sandbox","self","waivers","help","version"],x=`slipway: ships the digest you tested, proves it is what runs, tells you why if it is not, and puts the old one back

usage: slipway <command> [--flag value | --flag=value]…

actions:
${b.a.map(({name:e,summary:t})=>`  ${e.padEnd(10)} ${t}`).join("\n")}

more:
  run        the stages of .slipway.yml in order: slipway run [stage…]
  init       writes .slipway.yml and a workflow or pipeline for what the repository has
  explain    every input of an action, and where its value comes from: slipway explain <action>
  sandbox    a registry and a small Kubernetes API on this machine, to try things out
  self       checks another copy of Slipway against what was released: slipway self verify <copy>
  waivers    a file of waivers from what was ignored for Trivy: slipway waivers import .trivyignore
  version    the version of Slipway

slipway <command> --help lists the flags of a command. Exit codes: 0 pass, 2 invalid, 3 tool-failed, 10 fail, 11 vacuous, 12 inconclusive,
20 rolled-back, 21 rollback-failed, 30 cancelled, 70 error, 75 transient.
`,k={run:`slipway run: the stages of .slipway.yml, in its order, test and scan in parallel; stops at the first that does not pass

usage: slipway run [stage…] [--flag value | --flag=value]…

Runs the stages that you name; without names, all that the file configures. Where the file has components, build, scan and
push run for each of them, other stages for those that configure them, else once; --component takes one.

flags:
  --working-directory, --config, --output, --environment, --component
      The same for all stages: slipway build --help explains them.
  --jobs <number>
      How many stages run side by side, such as the builds of several components. Default 4.
  --<stage>.<input> <value>
      An input of one stage, such as --build.image registry.example.com/shop. slipway <stage> --help lists the inputs.
  --password-file <path|->, --token-file <path|->
      Secrets, for the stages that take them, from a file or from standard input.
  --json
      Print the outcome and the records of all stages as JSON on standard output, everything else on standard error.
`,init:`slipway init: writes .slipway.yml and a workflow of GitHub or a pipeline of GitLab for what the repository has

usage: slipway init [--flag value | --flag=value]…

Looks at Dockerfiles, charts, tests and the Git remote of the repository that you stand in, and writes what it can tell
from them. What it cannot tell it asks for, in the order in which to answer. A file that is there is never overwritten.

flags:
  --host <auto|github|gitlab>
      Where the pipeline runs. Default auto: where the remote is.
  --from <path>
      A workflow of GitHub or .gitlab-ci.yml that builds, scans, tests or deploys already: its settings are taken over,
      and what has no place here is named.
  --image <name>
      Name of the image. Without it, that of the repository in the registry of its host.
  --branch <name>
      Branch that is delivered. Without it, the default branch of the remote.
  --url <address>
      Where the service answers: makes the stage smoke of it.
  --environment <name>
      Environment to deploy to. Default production.
  --pin <commit>
      Commit of Slipway that is named. Without it, that of this version's tag.
  --dry-run
      Print the files, and write nothing.
  --json
      Print files, facts and questions as JSON on standard output.
`,explain:`slipway explain: every input of an action with its value, and the layer that set it

usage: slipway explain <action> [--flag value | --flag=value]… [--json]

Takes the flags of the action and starts nothing. slipway <action> --help lists them.

flags:
  --json
      Print the inputs as JSON on standard output, everything else on standard error.
`,waivers:`slipway waivers: a file of waivers from a .trivyignore or .trivyignore.yaml, on standard output

usage: slipway waivers import <file> [--owner text] [--expires day] > waivers.yml

Comments become reasons, and what has no day of expiry gets one in 30 days. Correct what it could not know.
`,sandbox:`slipway sandbox: an OCI registry and a small Kubernetes API in this process, on loopback, until Ctrl-C

usage: slipway sandbox [--directory path] [--port number] [--api-port number] [--json]

It is a stand-in for a cluster, to try things out. The addresses of services are printed as they appear.

flags:
  --directory <path>
      Folder for the kubeconfig, the registry's content and the images; it is kept. Without it, a temporary one that is
      removed at the end.
  --port <number>
      Port of the registry; without it, a free one. Give it so that image: 127.0.0.1:PORT/… in .slipway.yml stays valid
      from one start to the next.
  --api-port <number>
      Port of the Kubernetes API; without it, a free one.
  --json
      Print the path of the kubeconfig and the addresses of registry and API as JSON on standard output, and the addresses of
      services on standard error.
`,self:`slipway self: verify checks another copy of Slipway against what was released

usage: slipway self verify <folder | tag | commit | image@sha256:…> [--flag value | --flag=value]…

Run it from a copy that you trust: one that was tampered with would call itself good. It compares every file that runs
with the list of the release, and checks that the release workflow signed the list. Nothing of the other copy is run.

flags:
  --release <version>
      Version that the copy is said to be. Without it, what its package.json says. An image needs it.
  --rebuilt <path>
      Folder of a checkout in which you built dist/ yourself. Compares with that, and asks nobody.
  --files <path>, --attestation <path>
      slipway-X.Y.Z-files.sha256 and slipway-X.Y.Z.sigstore.json of the release. Without them, they are downloaded.
  --trusted-root <path>
      Trusted root of sigstore, such as \`gh attestation trusted-root\` writes. Without it, the public one that this
      version came with.
  --yanked <path>
      Newer list of yanked versions: yanked.json of the main branch. Without it, the one that this version came with.
  --repository <owner/name>
      Repository that released it. Default: slipway-ci/slipway.
  --json
      Print the result as JSON on standard output.
`};async function N(e,t){let s,[r="help",...l]=e;if("help"===r&&l.length>0)return N([...l,"--help"],t);if("help"===r||"--help"===r||"-h"===r)return O(x);let d=(0,h.U9)(r);if(void 0!==d)return P(await d.load(),l,t);if(j(l)&&Object.hasOwn(k,r))return O(k[r]??"");if("run"===r)return(await a.e(5231).then(a.bind(a,45231))).runStages(l,t);if("explain"===r)return W(l,t);if("init"===r)return(await a.e(3147).then(a.bind(a,13147))).init(l,t);if("sandbox"===r)return m(l,t);if("self"===r)return S(l,t);if("waivers"===r)return await (await a.e(7735).then(a.bind(a,7735))).importWaivers(l,t),(0,i.I$)("pass");if("version"===r||"--version"===r){var p;return p=l,(0,o.readFlags)(p,{}),O(`${n.x}
`)}throw s=(0,v.au)(r,[...$,"--help","--version"]),new y.yo("COMMAND_UNKNOWN",`expected a command, got ${JSON.stringify(r)}${s}`,"slipway --help lists the commands")}function O(e){return(0,s.sD)(e),(0,i.I$)("pass")}async function S([e,...t],i){let n;if("verify"===e)return(await Promise.all([a.e(1168),a.e(2253)]).then(a.bind(a,92253))).verify(t,i);throw n=void 0===e?"nothing":JSON.stringify(e),new y.yo("COMMAND_UNKNOWN",`expected verify after self, got ${n}`,"slipway self --help shows how")}function j(e){return e.includes("--help")||e.includes("-h")}async function P(e,t,i){if(j(t))return O((await a.e(8020).then(a.bind(a,68020))).renderHelp(e));let{given:n,json:d}=(0,o.readFlags)(t,e.inputs),p=await (0,r.D)(e.inputs,i,{given:n,quiet:d}),{exit:u,record:f,printed:c}=await (0,l.C)(e,p,h.sW);return d&&(0,s.sD)(`${i.redactor.redact(JSON.stringify({...f,...c},null,2))}
`),u}async function W(e,t){let a=(0,h.U9)(e[0]??"");if(void 0===a){var n;let t;throw t=void 0===(n=e[0])?"none":`${JSON.stringify(n)}${(0,v.au)(n,h.y1)}`,new y.yo("ACTION_UNKNOWN",`expected an action to explain (${h.y1.join(", ")}), got ${t}`,"name one, for example: slipway explain deploy")}return await u(await a.load(),e.slice(1),t),(0,i.I$)("pass")}},8109:(e,t,a)=>{a.d(t,{x:()=>i});let i="0.1.0"},99611:(e,t,a)=>{a.r(t),a.d(t,{flagNames:()=>l,readFlags:()=>r});var i=a(73024),n=a(37638),s=a(82339),o=a(24484);function r(e,t){let a=new Map,r=[],h=!1;for(let n=0;n<e.length;n++){let p=e[n],[,u,f]=/^--([a-z0-9.-]+)(?:=([\s\S]*))?$/.exec(p)??[];if("json"===u&&void 0===f)h=!0;else if(void 0===u){var d;r.push(`expected a flag, got ${(d=p,/^[a-z-]{0,24}$/i.test(d)?JSON.stringify(d):`an argument of ${d.length} characters`)}`)}else{let h=function(e,t){let a=e.endsWith("-file")?e.slice(0,-5):void 0;if(void 0!==a&&t[a]?.kind==="secret")return{name:a,input:t[a]};let i=Object.hasOwn(t,e)?t[e]:void 0;return void 0===i?`--${e}: unknown flag${(0,s.au)(`--${e}`,[...l(t),"json"].map(e=>`--${e}`))}`:"secret"===i.kind?`--${e}: a secret is not taken from the command line; expected --${e}-file PATH, or - for standard input`:{name:e,input:i}}(u,t);if("string"==typeof h)r.push(h),void 0===f&&e[n+1]?.startsWith("--")===!1&&(n+=1);else{let s=void 0===f&&"boolean"===h.input.kind&&!/^(true|false)$/.test(e[n+1]??""),d=void 0===f&&!s&&function(e,t){let[,a]=/^--([a-z0-9-]+)(?:=|$)/.exec(e??"")??[];return void 0!==a&&("json"===a||l(t).includes(a))}(e[n+1],t),p=f??(s?"true":d?void 0:e[++n]);void 0===p?r.push(`--${u}: expected a value after it`):function(e,{name:t,input:a},n,s){let r=e.get(t),l="list"===a.kind||"map"===a.kind;"secret"===a.kind&&void 0===r?e.set(t,function(e,t,a){try{let n=(function(e){if("-"===e)return(0,o.Vc)(0,1e6,"standard input");if(/^\/dev\/(?:stdin|fd\/\d+)$/.test(e))return(0,o.Vc)((0,i.openSync)(e,"r"),1e6,e);let t=(0,o.o5)(e,1e6);if(void 0===t)throw Object.assign(Error("not there"),{code:"ENOENT"});return t})(t).replace(/\r?\n$/,"");return""===n&&a.push(`--${e}-file: expected a secret in ${"-"===t?"standard input":JSON.stringify(t)}, found nothing`),n}catch(i){let t=i.code??"unreadable";return a.push(`--${e}-file: expected the path of a file with the secret, or -, got something else (${t})`),""}}(t,n,s)):"secret"===a.kind?s.push(`--${t}-file: expected once, given again`):void 0===r||l?e.set(t,void 0===r?n:`${String(r)}
${n}`):s.push(`--${t}: expected once, given again`)}(a,h,p,r)}}}if(r.length>0)throw new n.yo("FLAGS_INVALID",`invalid arguments:
${r.map(e=>`  ${e}`).join("\n")}`,"add --help to the command to list its flags");return{given:a,json:h}}function l(e){return Object.entries(e).map(([e,t])=>"secret"===t.kind?`${e}-file`:e)}}};