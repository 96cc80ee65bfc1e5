export const id=5330;export const ids=[5330,9611];export const modules={5330:(e,t,n)=>{n.r(t),n.d(t,{command:()=>y});var a=n(6933),i=n(8109),s=n(3865),r=n(9611),o=n(9450),l=n(3586),d=n(7255),u=n(2339),p=n(7638),h=n(9579);let c=[...d.y1,"run","explain","sandbox","help","version"],f=`slipway: ships the digest you tested, proves it is what runs, tells you why if it is not, and puts the old one back

usage: slipway <command> [--flag value | --flag=value]…

actions:
${h.a.map(({name:e,summary:t})=>`  ${e.padEnd(10)} ${t}`).join("\n")}

more:
  run        the stages of .slipway.yml in order: slipway run [stage…]
  explain    every input of an action, and where its value comes from: slipway explain <action>
  sandbox    a registry and a small Kubernetes API in process, to try things on
  version    the version of Slipway

slipway <command> --help tells the flags of each. Exit codes: 0 pass, 2 invalid, 3 tool-failed, 10 fail, 11 vacuous, 12 inconclusive,
20 rolled-back, 21 rollback-failed, 30 cancelled, 70 error, 75 transient.
`,g={run:`slipway run: the stages of .slipway.yml, in its order, test and scan side by side; stops at the first that does not pass

usage: slipway run [stage…] [--flag value | --flag=value]…

Stages named are those that run; without any, all that the file configures.

flags:
  --working-directory, --config, --output, --environment
      The same for all stages: slipway build --help tells them.
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

It is a stand-in for a cluster, to try things on. Where services answer is printed as they come.

flags:
  --directory <path>
      Folder for the kubeconfig, the registry's content and the images; it is kept. Without it, a temporary one that is
      removed at the end.
  --port <number>
      Port of the registry; without it, a free one. Give it so that image: 127.0.0.1:PORT/… in .slipway.yml stays true
      from one start to the next.
  --api-port <number>
      Port of the Kubernetes API; without it, a free one.
  --json
      Print where kubeconfig, registry and API are as JSON, and where services answer on standard error.
`};async function y(e,t){let a,[s="help",...o]=e;if("help"===s&&o.length>0)return y([...o,"--help"],t);if("help"===s||"--help"===s||"-h"===s)return m(f);let l=(0,d.U9)(s);if(void 0!==l)return w(await l.load(),o,t);if(v(o)&&Object.hasOwn(g,s))return m(g[s]??"");if("run"===s)return(await n.e(2537).then(n.bind(n,2537))).runStages(o,t);if("explain"===s)return $(o,t);if("sandbox"===s)return(await n.e(3789).then(n.bind(n,3789))).sandbox(o,t);if("version"===s||"--version"===s){var h;return h=o,(0,r.readFlags)(h,{}),m(`${i.x}
`)}throw a=(0,u.a)(s,[...c,"--help","--version"]),new p.yo("COMMAND_UNKNOWN",`expected a command, got ${JSON.stringify(s)}${a}`,"slipway --help lists the commands")}function m(e){return(0,s.sD)(e),(0,a.I$)("pass")}function v(e){return e.includes("--help")||e.includes("-h")}async function w(e,t,a){if(v(t))return m((await n.e(1161).then(n.bind(n,1161))).renderHelp(e));let{given:i,json:u}=(0,r.readFlags)(t,e.inputs),p=await (0,o.D)(e.inputs,a,{given:i,quiet:u}),{exit:h,record:c}=await (0,l.C)(e,p,d.sW);return u&&(0,s.sD)(`${a.redactor.redact(JSON.stringify(c,null,2))}
`),h}async function $(e,t){let a=(0,d.U9)(e[0]??"");if(void 0===a){var i;let t;throw t=void 0===(i=e[0])?"none":`${JSON.stringify(i)}${(0,u.a)(i,d.y1)}`,new p.yo("ACTION_UNKNOWN",`expected an action to explain (${d.y1.join(", ")}), got ${t}`,"slipway explain deploy")}let{explain:s}=await n.e(6469).then(n.bind(n,6469));return m(`${await s(await a.load(),e.slice(1),t)}
`)}},8109:(e,t,n)=>{n.d(t,{x:()=>a});let a="0.1.0"},9611:(e,t,n)=>{n.r(t),n.d(t,{flagNames:()=>o,readFlags:()=>r});var a=n(3024),i=n(7638),s=n(2339);function r(e,t){let n=new Map,r=[],l=!1;for(let i=0;i<e.length;i++){let d=e[i],[,u,p]=/^--([a-z0-9.-]+)(?:=([\s\S]*))?$/.exec(d)??[];if("json"===u&&void 0===p)l=!0;else if(void 0===u)r.push(`expected a flag, got ${JSON.stringify(d)}`);else{let l=function(e,t){let n=e.endsWith("-file")?e.slice(0,-5):void 0;if(void 0!==n&&t[n]?.kind==="secret")return{name:n,input:t[n]};let a=Object.hasOwn(t,e)?t[e]:void 0;return void 0===a?`--${e}: unknown flag${(0,s.a)(`--${e}`,[...o(t),"json"].map(e=>`--${e}`))}`:"secret"===a.kind?`--${e}: a secret is not taken from the command line; expected --${e}-file PATH, or - for standard input`:{name:e,input:a}}(u,t);if("string"==typeof l)r.push(l),void 0===p&&e[i+1]?.startsWith("--")===!1&&(i+=1);else{let s=void 0===p&&"boolean"===l.input.kind&&!/^(true|false)$/.test(e[i+1]??""),d=void 0===p&&!s&&function(e,t){let[,n]=/^--([a-z0-9-]+)(?:=|$)/.exec(e??"")??[];return void 0!==n&&("json"===n||o(t).includes(n))}(e[i+1],t),h=p??(s?"true":d?void 0:e[++i]);void 0===h?r.push(`--${u}: expected a value after it`):function(e,{name:t,input:n},i,s){let r=e.get(t),o="list"===n.kind||"map"===n.kind;"secret"===n.kind&&void 0===r?e.set(t,function(e,t,n){try{let i=(0,a.readFileSync)("-"===t?0:t,"utf8").replace(/\r?\n$/,"");return""===i&&n.push(`--${e}-file: expected a secret in ${"-"===t?"standard input":JSON.stringify(t)}, found nothing`),i}catch(a){return n.push(`--${e}-file: expected a readable file, got ${JSON.stringify(t)} (${a.code??"unreadable"})`),""}}(t,i,s)):"secret"===n.kind?s.push(`--${t}-file: expected once, given again`):void 0===r||o?e.set(t,void 0===r?i:`${String(r)}
${i}`):s.push(`--${t}: expected once, given again`)}(n,l,h,r)}}}if(r.length>0)throw new i.yo("FLAGS_INVALID",`invalid arguments:
${r.map(e=>`  ${e}`).join("\n")}`,"see --help");return{given:n,json:l}}function o(e){return Object.entries(e).map(([e,t])=>"secret"===t.kind?`${e}-file`:e)}}};