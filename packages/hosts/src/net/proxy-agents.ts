/** Both in one chunk, since they share most of what they need; loaded when there is a proxy. */
export { HttpProxyAgent } from 'http-proxy-agent'
export { HttpsProxyAgent } from 'https-proxy-agent'
