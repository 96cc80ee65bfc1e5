export const id=5330;export const ids=[5330,9611];export const modules={5330:(e,t,a)=>{a.r(t),a.d(t,{command:()=>y});var n=a(6933),i=a(8109),s=a(3865),r=a(9611),o=a(9450),l=a(3586),d=a(7255),u=a(2339),p=a(7638),h=a(9579);let f=[...d.y1,"run","explain","sandbox","help","version"],c=`slipway: ships the digest you tested, proves it is what runs, tells you why if it is not, and puts the old one back

usage: slipway <command> [--flag value | --flag=value]…

actions:
${h.a.map(({name:e,summary:t})=>`  ${e.padEnd(10)} ${t}`).join("\n")}

more:
  run        the stages of .slipway.yml in order: slipway run [stage…]
  explain    every input of an action, and where its value comes from: slipway explain <action>
  sandbox    a registry and a small Kubernetes API on this machine, to try things out
  version    the version of Slipway

slipway <command> --help lists the flags of a command. Exit codes: 0 pass, 2 invalid, 3 tool-failed, 10 fail, 11 vacuous, 12 inconclusive,
20 rolled-back, 21 rollback-failed, 30 cancelled, 70 error, 75 transient.
`,g={run:`slipway run: the stages of .slipway.yml, in its order, test and scan in parallel; stops at the first that does not pass

usage: slipway run [stage…] [--flag value | --flag=value]…

Runs the stages that you name; without names, all that the file configures.

flags:
  --working-directory, --config, --output, --environment
      The same for all stages: slipway build --help explains them.
  --<stage>.<input> <value>
      An input of one stage, such as --build.image registry.example.com/shop. slipway <stage> --help lists the inputs.
  --password-file <path|->, --token-file <path|->
      Secrets, for the stages that take them, from a file or from standard input.
  --json
      Print the outcome and the records of all stages as JSON on standard output, everything else on standard error.
`,explain:`slipway explain: every input of an action with its value, and the layer that set it

usage: slipway explain <action> [--flag value | --flag=value]…

Takes the flags of the action and starts nothing. slipway <action> --help lists them.
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
`};async function y(e,t){let n,[s="help",...o]=e;if("help"===s&&o.length>0)return y([...o,"--help"],t);if("help"===s||"--help"===s||"-h"===s)return m(c);let l=(0,d.U9)(s);if(void 0!==l)return w(await l.load(),o,t);if(v(o)&&Object.hasOwn(g,s))return m(g[s]??"");if("run"===s)return(await a.e(2537).then(a.bind(a,2537))).runStages(o,t);if("explain"===s)return x(o,t);if("sandbox"===s)return(await a.e(3789).then(a.bind(a,3789))).sandbox(o,t);if("version"===s||"--version"===s){var h;return h=o,(0,r.readFlags)(h,{}),m(`${i.x}
`)}throw n=(0,u.a)(s,[...f,"--help","--version"]),new p.yo("COMMAND_UNKNOWN",`expected a command, got ${JSON.stringify(s)}${n}`,"slipway --help lists the commands")}function m(e){return(0,s.sD)(e),(0,n.I$)("pass")}function v(e){return e.includes("--help")||e.includes("-h")}async function w(e,t,n){if(v(t))return m((await a.e(1161).then(a.bind(a,1161))).renderHelp(e));let{given:i,json:u}=(0,r.readFlags)(t,e.inputs),p=await (0,o.D)(e.inputs,n,{given:i,quiet:u}),{exit:h,record:f}=await (0,l.C)(e,p,d.sW);return u&&(0,s.sD)(`${n.redactor.redact(JSON.stringify(f,null,2))}
`),h}async function x(e,t){let n=(0,d.U9)(e[0]??"");if(void 0===n){var i;let t;throw t=void 0===(i=e[0])?"none":`${JSON.stringify(i)}${(0,u.a)(i,d.y1)}`,new p.yo("ACTION_UNKNOWN",`expected an action to explain (${d.y1.join(", ")}), got ${t}`,"name one, for example: slipway explain deploy")}let{explain:s}=await a.e(6469).then(a.bind(a,6469));return m(`${await s(await n.load(),e.slice(1),t)}
`)}},8109:(e,t,a)=>{a.d(t,{x:()=>n});let n="0.1.0"},9611:(e,t,a)=>{a.r(t),a.d(t,{flagNames:()=>o,readFlags:()=>r});var n=a(3024),i=a(7638),s=a(2339);function r(e,t){let a=new Map,r=[],l=!1;for(let i=0;i<e.length;i++){let d=e[i],[,u,p]=/^--([a-z0-9.-]+)(?:=([\s\S]*))?$/.exec(d)??[];if("json"===u&&void 0===p)l=!0;else if(void 0===u)r.push(`expected a flag, got ${JSON.stringify(d)}`);else{let l=function(e,t){let a=e.endsWith("-file")?e.slice(0,-5):void 0;if(void 0!==a&&t[a]?.kind==="secret")return{name:a,input:t[a]};let n=Object.hasOwn(t,e)?t[e]:void 0;return void 0===n?`--${e}: unknown flag${(0,s.a)(`--${e}`,[...o(t),"json"].map(e=>`--${e}`))}`:"secret"===n.kind?`--${e}: a secret is not taken from the command line; expected --${e}-file PATH, or - for standard input`:{name:e,input:n}}(u,t);if("string"==typeof l)r.push(l),void 0===p&&e[i+1]?.startsWith("--")===!1&&(i+=1);else{let s=void 0===p&&"boolean"===l.input.kind&&!/^(true|false)$/.test(e[i+1]??""),d=void 0===p&&!s&&function(e,t){let[,a]=/^--([a-z0-9-]+)(?:=|$)/.exec(e??"")??[];return void 0!==a&&("json"===a||o(t).includes(a))}(e[i+1],t),h=p??(s?"true":d?void 0:e[++i]);void 0===h?r.push(`--${u}: expected a value after it`):function(e,{name:t,input:a},i,s){let r=e.get(t),o="list"===a.kind||"map"===a.kind;"secret"===a.kind&&void 0===r?e.set(t,function(e,t,a){try{let i=(0,n.readFileSync)("-"===t?0:t,"utf8").replace(/\r?\n$/,"");return""===i&&a.push(`--${e}-file: expected a secret in ${"-"===t?"standard input":JSON.stringify(t)}, found nothing`),i}catch(n){return a.push(`--${e}-file: expected a readable file, got ${JSON.stringify(t)} (${n.code??"unreadable"})`),""}}(t,i,s)):"secret"===a.kind?s.push(`--${t}-file: expected once, given again`):void 0===r||o?e.set(t,void 0===r?i:`${String(r)}
${i}`):s.push(`--${t}: expected once, given again`)}(a,l,h,r)}}}if(r.length>0)throw new i.yo("FLAGS_INVALID",`invalid arguments:
${r.map(e=>`  ${e}`).join("\n")}`,"add --help to the command to list its flags");return{given:a,json:l}}function o(e){return Object.entries(e).map(([e,t])=>"secret"===t.kind?`${e}-file`:e)}}};