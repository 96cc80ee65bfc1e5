export const id=4878;export const ids=[4878,727,1992,7101,7735];export const modules={54878:(function(e,t,a){a.r(t),a.d(t,{command:()=>j});var i=a(26933),n=a(8109),s=a(80926),o=a(93865),r=a(99611),l=a(56371),h=a(90727),d=a(15102),p=a(27255),c=a(79272),u=a(43015),f=a(86125);async function w(e,t,a){let{given:i,json:n}=(0,r.readFlags)(t,e.inputs,(0,s.oX)(e)),{host:h,ports:d}=await (0,l.D)(e.inputs,a,{given:i,quiet:n}),u=(t,a)=>String(h.raw(t,e.inputs[t])??a),{files:w}=d(u("working-directory",".")),m=await (0,f.Xg)(w,u("config",".slipway.yml"),{named:void 0!==h.raw("config",e.inputs.config),stageNames:p.sW.stageNames}),g=h.raw("environment",e.inputs.environment),v="string"==typeof g?g:void 0,b=h.raw("component",e.inputs.component),{explained:k,invalid:$}=await (0,f.eL)(e,{host:h,files:w,config:m,environment:v,component:"string"==typeof b?b:void 0}).then(e=>({...e,invalid:void 0}),y),x=m===c.H5?void 0:(0,c.AU)(m,v);if((0,o.sD)(n?function({action:e,explained:t,notice:a}){let i=t.map(({value:e,...t})=>({...t,value:e??null}));return`${JSON.stringify({action:e,inputs:i,...void 0===a?{}:{notice:a}},null,2)}
`}({action:e.name,explained:k,notice:x}):`${[function(e){let t=e.map(({input:e,value:t,layer:a,problem:i})=>[e,void 0===i?function(e){if(void 0===e)return"-";let t=e.replace(/\n/g," ⏎ ");return t.length>60?`${t.slice(0,59)}…`:t}(t):"invalid, see below",a]),a=e=>Math.min(60,Math.max(5,...t.map(t=>t[e].length))),[i,n]=[a(0),a(1)];return[["input","value","set by"],...t].map(([e,t,a])=>`${e.padEnd(i)}  ${t.padEnd(n)}  ${a}`).join("\n")}(k),x??[]].flat().join("\n\n")}
`),void 0!==$)throw $}function y(e){if(e instanceof u.hS)return{explained:e.explained,invalid:e};throw e}var m=a(4927),g=a(37638);let v={min:1,max:65535},b={directory:m.path("Folder for the kubeconfig, images and logs"),port:m.integer("Port of the registry",v),"api-port":m.integer("Port of the Kubernetes API",v)};async function k(e,{signals:t,workspace:n}){let{given:s,json:l}=(0,r.readFlags)(e,b),{values:h}=(0,u.hd)(b,[{name:"input",get:e=>s.get(e)}]),[{PortUnavailable:d,startSandbox:p},c,{tmpdir:f},{mkdtemp:w,rm:y}]=await Promise.all([import("../sandbox/index.js"),Promise.resolve().then(a.t.bind(a,76760,23)),Promise.resolve().then(a.t.bind(a,48161,23)),Promise.resolve().then(a.t.bind(a,51455,23))]),m=void 0===h.directory?void 0:c.resolve(n,h.directory),v=m??await w(c.join(f(),"slipway-sandbox-")),$=async()=>{void 0===m&&await y(v,{recursive:!0,force:!0})},x=await p({directory:v,...void 0===h["api-port"]?{}:{port:h["api-port"]},...void 0===h.port?{}:{registry:{port:h.port}},notice:e=>(l?o.VJ:o.sD)(`${e}
`),problem:e=>(0,o.VJ)(`sandbox: ${e instanceof Error?e.message:String(e)}
`)}).catch(async e=>{throw await $(),e instanceof d?function({of:e,message:t}){let a="registry"===e?"--port":"--api-port";return new g.yo("SANDBOX_PORT",`${a}: ${t}`,`give ${a} another port, or leave it out for a free one`)}(e):e});t.defer(async()=>{await x.stop(),await $()});let{kubeconfig:O,registryAddress:j,server:N}=x;return(0,o.sD)(l?`${JSON.stringify({kubeconfig:O,registry:j,server:N})}
`:[x.banner,"",`  export KUBECONFIG=${x.kubeconfig}`,`  registry: ${x.registryAddress} (plain HTTP)`,"\nCtrl-C stops it and everything it started. The addresses of services are printed as they appear.\n"].join("\n")),await new Promise(e=>t.onCancel(()=>e())),(0,i.I$)("pass")}var $=a(73024),x=a(76760),O=a(47105);function j(e,t){let a,{words:i,loudness:n}=(a=e.flatMap(e=>Object.hasOwn(N,e)?N[e]??[]:[]).at(-1),{words:e.filter(e=>!Object.hasOwn(N,e)),...void 0===a?{}:{loudness:a}});return S(i,void 0===n?t:{...t,loudness:n})}let N={"-q":"quiet","--quiet":"quiet","--verbose":"verbose"};async function S(e,t){let[a="help",...i]=e;if("help"===a&&i.length>0)return S([...i,"--help"],t);if("help"===a||"--help"===a||"-h"===a)return C(O.u_);let s=()=>(function(e,t){let a=t.some(e=>/^--(?:config|working-directory)(?:=|$)/.test(e)),i=["GITHUB_ACTIONS","GITLAB_CI"].some(t=>"true"===e.env[t]);if(a||i)return e;let n=function(e){for(let t=e;;t=(0,x.dirname)(t)){if((0,$.existsSync)((0,x.join)(t,".slipway.yml")))return t;if((0,$.existsSync)((0,x.join)(t,".git"))||(0,x.dirname)(t)===t)return}}(e.workspace);return void 0===n||n===e.workspace?e:("quiet"!==e.loudness&&(0,o.VJ)(`.slipway.yml is in ${n}: paths are relative to that folder
`),{...e,workspace:n})})(t,i),l=(0,p.U9)(a);if(void 0!==l)return T(await l.load(),i,J(i)?t:s());if(J(i)&&Object.hasOwn(O._$,a))return C(O._$[a]??"");if("version"===a||"--version"===a||"-v"===a)return(0,r.readFlags)(i,{}),C(`${n.x}
`);let h=Object.hasOwn(I,a)?I[a]:void 0;if(void 0!==h)return W(a,t,()=>h(i,t,s));throw(0,O.k8)(a)}let P=["sandbox","run"];function W(e,{loudness:t},a){if("quiet"===t||P.includes(e))return a();let i=(0,o.WB)(e);return a().finally(i)}let A=e=>async(t,i,n)=>(await Promise.all([a.e(2584),a.e(3298),a.e(2621),a.e(1468),a.e(9828),a.e(400)]).then(a.bind(a,92498))).releaseCommand(e,t,n()),I={run:async(e,t,i)=>(await a.e(6760).then(a.bind(a,6760))).runStages(e,i()),init:async(e,t)=>(await a.e(810).then(a.bind(a,50810))).init(e,t),doctor:async(e,t,i)=>(await Promise.all([a.e(7568),a.e(9611),a.e(3298),a.e(8408),a.e(1468),a.e(9828),a.e(7734),a.e(852),a.e(9256)]).then(a.bind(a,89256))).doctor(e,i()),explain:(e,t,a)=>E(e,a()),status:A("status"),history:A("history"),rollback:A("rollback"),logs:A("logs"),open:async(e,t,i)=>(await a.e(7101).then(a.bind(a,57101))).open(e,i()),clean:async(e,t,i)=>(await a.e(7101).then(a.bind(a,57101))).clean(e,i()),sandbox:(e,t)=>k(e,t),self:(e,t)=>D(e,t),completion:async([e])=>C(await (await a.e(9142).then(a.bind(a,9142))).completion(e)),waivers:async(e,t)=>(await (await a.e(7735).then(a.bind(a,7735))).importWaivers(e,t),(0,i.I$)("pass"))};function C(e){return(0,o.sD)(e),(0,i.I$)("pass")}async function D([e,...t],i){if("verify"===e)return(await Promise.all([a.e(1168),a.e(2902)]).then(a.bind(a,2902))).verify(t,i);throw(0,O.x7)(e)}function J(e){return e.includes("--help")||e.includes("-h")}async function T(e,t,n){if(J(t))return C((await a.e(8020).then(a.bind(a,68020))).renderHelp(e));let c=void 0!==e.finish&&t.includes("--finish"),u=c?t.filter(e=>"--finish"!==e):t,{given:f,json:w}=(0,r.readFlags)(u,e.inputs,(0,s.oX)(e)),y=await (0,l.D)(e.inputs,n,{given:f,quiet:w});if(c)return W(`${e.name} --finish`,n,async()=>(await (0,h.finishAction)(e,y,p.sW),(0,i.I$)("pass")));let{exit:m,record:g,printed:v}=await (0,d.C)(e,y,p.sW);return w&&(0,o.sD)(`${n.redactor.redact(JSON.stringify({...g,...v},null,2))}
`),m}async function E(e,t){let a=(0,p.U9)(e[0]??"");if(void 0===a)throw(0,O.PS)(e[0]);return await w(await a.load(),e.slice(1),t),(0,i.I$)("pass")}}),47105:(function(e,t,a){a.d(t,{Lo:()=>h,PS:()=>f,Zj:()=>l,_$:()=>c,k8:()=>u,u_:()=>d,x7:()=>w});var i=a(82339),n=a(37638),s=a(27255),o=a(49579);let r={run:"the stages of .slipway.yml in order: slipway run [stage…]",init:"writes .slipway.yml and a workflow or pipeline for what the repository has",doctor:"whether a run finds what it needs: engine, tools, registry, cluster, pins",explain:"every input of an action, and where its value comes from: slipway explain <action>",status:"a release: its revision, its workloads and what they run",history:"the revisions of a release, and where a rollback goes",rollback:"takes a release back to its last good revision, and checks that",logs:"the logs of a release",open:"the page of the last run, in the browser",clean:"removes what runs have written",sandbox:"a registry and a small Kubernetes API on this machine, to try things out",self:"checks another copy of Slipway against what was released: slipway self verify <copy>",waivers:"a file of waivers from what was ignored for Trivy or Grype: slipway waivers import .trivyignore",completion:"the script that makes a shell complete commands: slipway completion <bash|zsh|fish>",help:"the commands, or the flags of one: slipway help <command>",version:"the version of Slipway"},l={...Object.fromEntries(o.a.map(({name:e,summary:t})=>[e,t])),...r},h=Object.keys(l),d=`slipway: ships the digest you tested, proves it is what runs, tells you why if it is not, and puts the old one back

usage: slipway <command> [--flag value | --flag=value]…

actions:
${o.a.map(({name:e,summary:t})=>`  ${e.padEnd(10)} ${t}`).join("\n")}

more:
${Object.entries(r).map(([e,t])=>`  ${e.padEnd(10)} ${t}`).join("\n")}

slipway <command> --help lists the flags of a command. Every command takes
  -q, --quiet    tell problems and how it ended, and nothing else
  --verbose      tell each program that is started as well

Exit codes: 0 pass, 2 invalid, 3 tool-failed, 10 fail, 11 vacuous, 12 inconclusive, 20 rolled-back, 21 rollback-failed,
30 cancelled, 70 error, 75 transient.
`;function p(e,t,a){return`slipway ${e}: ${t}

usage: slipway ${e} [--environment name] [--release name] [--namespace name]…

Which release it is stands in .slipway.yml, as for deploy; flags win.

flags:
  --release <name>, --namespace <name>, --environment <name>, --helm-version <version>
      As for slipway deploy.
  --kubeconfig <path>, --kubeconfig-content-file <path|->, --kube-context <name>, --allow-exec <name>,
  --insecure-skip-tls-verify
      How the cluster is reached: slipway deploy --help explains them.
${a}  --json
      Print it as JSON on standard output.
`}let c={run:`slipway run: the stages of .slipway.yml, in its order, test and scan in parallel; stops at the first that does not pass

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
  --form <auto|calls|steps>
      Workflow of GitHub: it calls the workflows that Slipway publishes, or has the same jobs as steps. Default auto: calls
      of a release where they fit.
  --dry-run
      Print the files, and write nothing.
  --json
      Print files, facts and questions as JSON on standard output.
`,doctor:`slipway doctor: whether a run finds what it needs on this machine, each line with what to do about it

usage: slipway doctor [--environment name] [--flag value]…

Reads .slipway.yml, looks for the engine, fetches and hashes the tools, logs in to the registry and asks whether it may push,
asks the cluster for the rights that a deploy needs, and looks at pins and rights in workflows. It changes nothing, and waits
twelve seconds for an answer, eighteen for a tool.

flags:
  --config, --environment, --working-directory
      As for every stage.
  --kubeconfig <path>, --kubeconfig-content-file <path|->, --kube-context <name>, --allow-exec <name>,
  --insecure-skip-tls-verify
      How the cluster is reached: slipway deploy --help explains them.
  --username <text>, --password-file <path|->, --registry-config <path>
      Who logs in to the registry of the image; without them, the Docker configuration is used.
  --json
      Print the findings as JSON on standard output. The exit code is that of the first problem: 2 invalid, 3 tool-failed,
      12 inconclusive, 75 transient; 0 when nothing stands in the way.
`,status:p("status","a release, its workloads and what they run",""),history:p("history","the revisions of a release, and where a rollback goes",""),rollback:p("rollback","takes a release back to its last good revision, as deploy and smoke do, and checks that it runs","\nThe exit code is 0 when the revision before runs again, 21 when it does not, 10 when there is none to go back to.\n"),logs:p("logs","the logs of the pods of a release","  --tail <number>\n      Lines of each container. Default 100.\n  --previous\n      Of the container before the last restart.\n"),open:`slipway open: the page of the last run, in the browser; its path is printed

usage: slipway open [--output path] [--json]
`,clean:`slipway clean: removes what runs have written

usage: slipway clean [--output path] [--json]

Only a folder that a run has written is removed, and none that git tracks.
`,completion:`slipway completion: the script that makes a shell complete commands, flags and their values

usage: slipway completion <bash|zsh|fish>

  bash:  source <(slipway completion bash), in ~/.bashrc
  zsh:   slipway completion zsh > a folder of $fpath/_slipway
  fish:  slipway completion fish > ~/.config/fish/completions/slipway.fish
`,explain:`slipway explain: every input of an action with its value, and the layer that set it

usage: slipway explain <action> [--flag value | --flag=value]… [--json]

Takes the flags of the action and starts nothing. slipway <action> --help lists them.

flags:
  --json
      Print the inputs as JSON on standard output, everything else on standard error.
`,waivers:`slipway waivers: a file of waivers from a .trivyignore, .trivyignore.yaml or .grype.yaml, on standard output

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
`};function u(e){let t=(0,i.au)(e,[...h,"--help","--version"]);return new n.yo("COMMAND_UNKNOWN",`expected a command, got ${JSON.stringify(e)}${t}`,"slipway --help lists the commands")}function f(e){let t=void 0===e?"none":`${JSON.stringify(e)}${(0,i.au)(e,s.y1)}`;return new n.yo("ACTION_UNKNOWN",`expected an action to explain (${s.y1.join(", ")}), got ${t}`,"name one, for example: slipway explain deploy")}function w(e){let t=void 0===e?"nothing":JSON.stringify(e);return new n.yo("COMMAND_UNKNOWN",`expected verify after self, got ${t}`,"slipway self --help shows how")}}),8109:(function(e,t,a){a.d(t,{x:()=>i});let i="0.1.0"}),90727:(function(e,t,a){a.d(t,{finishAction:()=>r});var i=a(39742),n=a(56966),s=a(37638),o=a(86125);async function r(e,t,{stageNames:a}){if(void 0===e.finish)return;let s=(0,o.Cy)(t.host),h=t.ports(s["working-directory"]);await e.finish({...h,record:new i.KF([])},(0,n.qi)(s),()=>l(e,t,{common:s,stageNames:a}))}async function l(e,{host:t,ports:a},{common:i,stageNames:n}){let{files:r}=a(i["working-directory"]);try{(0,o.s0)(e,t);let a=await (0,o.Xg)(r,i.config,{named:!1,stageNames:n});return(await (0,o.eL)(e,{host:t,files:r,config:a,environment:i.environment,component:i.component})).values}catch(e){t.warn(`the inputs of the killed run cannot be read any more: ${(0,s.gJ)(e)}`);return}}}),99611:(function(e,t,a){a.r(t),a.d(t,{flagNames:()=>l,readFlags:()=>r});var i=a(73024),n=a(37638),s=a(82339),o=a(24484);function r(e,t,a=()=>void 0){let h=new Map,d=[],p=!1;for(let n=0;n<e.length;n++){let r=e[n],[,c,u]=/^--([a-z0-9.-]+)(?:=([\s\S]*))?$/.exec(r)??[];if("json"===c&&void 0===u)p=!0;else if(void 0===c)d.push(`expected a flag, got ${/^[a-z-]{0,24}$/i.test(r)?JSON.stringify(r):`an argument of ${r.length} characters`}`);else{let r=function(e,t,a){let i=e.endsWith("-file")?e.slice(0,-5):void 0;if(void 0!==i&&t[i]?.kind==="secret")return{name:i,input:t[i]};let n=Object.hasOwn(t,e)?t[e]:void 0;return void 0===n?`--${e}: unknown flag${function(e,t,a){let i=l(t),n=i.filter(t=>t.endsWith(`.${e}`)).map(e=>`--${e}`);if(n.length>0)return`, did you mean ${n.join(" or ")}?`;let o=a(e);return void 0!==o?`; ${o}`:(0,s.au)(`--${e}`,[...i,"json"].map(e=>`--${e}`))}(e,t,a)}`:"secret"===n.kind?`--${e}: a secret is not taken from the command line; expected --${e}-file PATH, or - for standard input`:{name:e,input:n}}(c,t,a);if("string"==typeof r)d.push(r),void 0===u&&e[n+1]?.startsWith("--")===!1&&(n+=1);else{let a=void 0===u&&"boolean"===r.input.kind&&!/^(true|false)$/.test(e[n+1]??""),s=void 0===u&&!a&&function(e,t){let[,a]=/^--([a-z0-9-]+)(?:=|$)/.exec(e??"")??[];return void 0!==a&&("json"===a||l(t).includes(a))}(e[n+1],t),p=u??(a?"true":s?void 0:e[++n]);void 0===p?d.push(`--${c}: expected ${function({input:{choices:e}}){return void 0===e?"a value":`one of ${e.join(", ")}`}(r)} after it`):function(e,{name:t,input:a},n,s){let r=e.get(t),l="list"===a.kind||"map"===a.kind;"secret"===a.kind&&void 0===r?e.set(t,function(e,t,a){try{let n=(function(e){if("-"===e)return(0,o.Vc)(0,1e6,"standard input");if(/^\/dev\/(?:stdin|fd\/\d+)$/.test(e))return(0,o.Vc)((0,i.openSync)(e,"r"),1e6,e);let t=(0,o.o5)(e,1e6);if(void 0===t)throw Object.assign(Error("not there"),{code:"ENOENT"});return t})(t).replace(/\r?\n$/,"");return""===n&&a.push(`--${e}-file: expected a secret in ${"-"===t?"standard input":JSON.stringify(t)}, found nothing`),n}catch(i){let t=i.code??"unreadable";return a.push(`--${e}-file: expected the path of a file with the secret, or -, got something else (${t})`),""}}(t,n,s)):"secret"===a.kind?s.push(`--${t}-file: expected once, given again`):void 0===r||l?e.set(t,void 0===r?n:`${String(r)}
${n}`):s.push(`--${t}: expected once, given again`)}(h,r,p,d)}}}if(d.length>0)throw new n.yo("FLAGS_INVALID",`invalid arguments:
${d.map(e=>`  ${e}`).join("\n")}`,"add --help to the command to list its flags");return{given:h,json:p}}function l(e){return Object.entries(e).map(([e,t])=>"secret"===t.kind?`${e}-file`:e)}}),57101:(function(t,e,r){r.r(e),r.d(e,{clean:()=>h,open:()=>c});var o=r(37638),i=r(26933),n=r(56966),a=r(39742),u=r(99611),s=r(56371),d=r(93865),w=r(8800);let p={"working-directory":n.j$["working-directory"],output:n.j$.output};async function l(t,e){let{given:r,json:o}=(0,u.readFlags)(t,p),{host:i,ports:n}=await (0,s.D)(p,e,{given:r,quiet:o}),d=(t,e)=>String(i.raw(t,p[t])||e);return{...{...n(d("working-directory",".")),record:new a.KF([])},json:o,output:d("output","slipway-out")}}async function c(t,e){let{files:r,exec:n,environment:a,output:u,json:s}=await l(t,e),w=r.resolve(u,"report.html");if((await r.stat(w))?.kind!=="file")throw new o.yo("PAGE_MISSING",`expected report.html in ${u}, found none`,"run a stage first, or name the folder with --output");let p="darwin"===a.os?"open":"xdg-open",c="darwin"===a.os||void 0!==a.get("DISPLAY")||void 0!==a.get("WAYLAND_DISPLAY");return(0,d.sD)(s?`${JSON.stringify({page:w})}
`:`${w}
`),!s&&c&&await n.which(p)!==void 0&&await n.run(p,[w],{inherit:"user",timeout:1e4}),(0,i.I$)("pass")}async function h(t,e){let{files:r,host:n,output:a,json:u}=await l(t,e),s=(t,e)=>(u?(0,d.sD)(`${JSON.stringify({removed:t})}
`):n.info(e),(0,i.I$)("pass"));if(await r.stat(a)===void 0)return s(null,`${a}: nothing there`);if(await new w.E(r,a,e.workspace).prepare(),(await Promise.all(["run-id","record"].map(t=>r.stat(`${a}/${t}`)))).every(t=>void 0===t))throw new o.yo("NOT_OURS",`expected a folder that a run has written, found neither run-id nor record in ${a}`,"name the folder of the runs with --output, or remove it by hand");return await r.remove(a),s(r.resolve(a),`removed ${a}`)}}),7735:(function(e,t,a){a.r(t),a.d(t,{importWaivers:()=>d});var i=a(4927),o=a(37638),r=a(99611),s=a(56371),n=a(93865);let w={owner:i.text("Who answers for the waivers",{default:"nobody yet"}),expires:i.text("Last day of those that have none, such as 2027-01-31; without it in 30 days")};async function d(e,t){let[i,d,...h]=e;if("import"!==i||void 0===d||d.startsWith("-"))throw new o.yo("FLAGS_INVALID","expected slipway waivers import FILE","name a .trivyignore, .trivyignore.yaml or .grype.yaml; the waivers are printed");let{given:y}=(0,r.readFlags)(h,w),{ports:l}=await (0,s.D)(w,t,{given:y,quiet:!0}),{files:p,clock:c}=l("."),{isDay:v,readIgnored:x,renderWaivers:g}=await Promise.all([a.e(6201),a.e(8572)]).then(a.bind(a,16201)),m=(e,t)=>String(y.get(e)??t),u=m("expires",new Date(c.now()+2592e6).toISOString().slice(0,10));if(!v(u))throw new o.yo("FLAGS_INVALID",`--expires: expected a day such as 2027-01-31, got "${u}"`,"give the last day on which the waivers count");let f=m("owner","nobody yet");(0,n.sD)(g(await x(await p.read(d)),{owner:f,expires:u}))}})};
