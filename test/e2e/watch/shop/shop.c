// The shop that the watch suite watches: one static program that counts what it answers, and behaves as its image says.
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const double BOUNDS[] = {0.05, 0.1, 0.25, 0.5, 1};
enum { BUCKETS = sizeof BOUNDS / sizeof BOUNDS[0] };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long good, bad, buckets[BUCKETS];
static double sum;
static int fail_every, slow_every, slow_ms, leak_mb, renamed, new_errors, chatty;

static int number(const char *name) {
  const char *text = getenv(name);
  return text == NULL ? 0 : atoi(text);
}

static double now(void) {
  struct timeval time;
  gettimeofday(&time, NULL);
  return time.tv_sec + time.tv_usec / 1e6;
}

static void metrics(char *text, size_t size) {
  const char *name = renamed ? "http_server_requests_total" : "http_requests_total";
  size_t at = 0;
  at += snprintf(text + at, size - at, "# TYPE %s counter\n%s{status=\"200\"} %ld\n", name, name, good);
  if (bad > 0) at += snprintf(text + at, size - at, "%s{status=\"500\"} %ld\n", name, bad);
  at += snprintf(text + at, size - at, "# TYPE http_request_duration_seconds histogram\n");
  for (int i = 0; i < BUCKETS; i++)
    at += snprintf(text + at, size - at, "http_request_duration_seconds_bucket{le=\"%g\"} %ld\n", BOUNDS[i], buckets[i]);
  snprintf(text + at, size - at,
           "http_request_duration_seconds_bucket{le=\"+Inf\"} %ld\nhttp_request_duration_seconds_sum %g\n"
           "http_request_duration_seconds_count %ld\n",
           good + bad, sum, good + bad);
}

static void *answer(void *given) {
  int client = (int)(long)given, status = 200;
  char request[1024] = {0}, body[4096] = "ok\n", text[4400];
  if (read(client, request, sizeof request - 1) < 0) request[0] = 0;
  // From here: a client that is slow to ask makes no release slow.
  double started = now();
  pthread_mutex_lock(&lock);
  if (strstr(request, "/metrics") != NULL)
    metrics(body, sizeof body);
  else if (strstr(request, "/ready") == NULL) {
    long count = good + bad + 1;
    if (fail_every > 0 && count % fail_every == 0) status = 500;
    if (slow_every > 0 && count % slow_every == 0) {
      pthread_mutex_unlock(&lock);
      usleep(slow_ms * 1000);
      pthread_mutex_lock(&lock);
    }
    double took = now() - started;
    *(status == 200 ? &good : &bad) += 1;
    sum += took;
    for (int i = 0; i < BUCKETS; i++) buckets[i] += took <= BOUNDS[i];
  }
  pthread_mutex_unlock(&lock);
  snprintf(text, sizeof text, "HTTP/1.1 %d Said\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s", status, strlen(body), body);
  if (write(client, text, strlen(text)) < 0) status = 0;
  close(client);
  return NULL;
}

static void *live(void *given) {
  (void)given;
  printf("ERROR database 10.0.0.1:5432 is not there yet, attempt 1\n");
  for (int second = 1;; second++) {
    sleep(1);
    for (int i = 0; i < leak_mb; i++) {
      char *block = malloc(1 << 20);
      if (block != NULL) memset(block, 1, 1 << 20);
    }
    if (second % 2 == 0) printf("ERROR order %d: the carrier timed out after %d ms\n", second, second * 7);
    if (new_errors) printf("ERROR payment %d was declined by the bank\n", second);
    if (second % 5 == 0) printf("INFO order %d shipped\n", second);
    // One line in ten is an error, of fifty kinds.
    for (int i = 0; i < chatty; i++)
      printf(i % 10 == 0 ? "ERROR carrier %c%c did not take order %d of customer %d at the third attempt\n"
                         : "INFO  carrier %c%c took order %d of customer %d at the first attempt, as it does most days\n",
             'a' + i / 10 % 10, 'a' + i / 100 % 5, second * 1000 + i, i);
  }
}

static void end(int signal) {
  (void)signal;
  _exit(0);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  signal(SIGTERM, end);
  signal(SIGPIPE, SIG_IGN);
  fail_every = number("FAIL_EVERY");
  slow_every = number("SLOW_EVERY");
  slow_ms = number("SLOW_MS");
  leak_mb = number("LEAK_MB");
  renamed = number("RENAMED");
  new_errors = number("NEW_ERRORS");
  chatty = number("CHATTY");
  int server = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(8080), .sin_addr.s_addr = INADDR_ANY};
  if (bind(server, (struct sockaddr *)&at, sizeof at) != 0 || listen(server, 64) != 0) return 9;
  pthread_t thread;
  pthread_create(&thread, NULL, live, NULL);
  for (;;) {
    int client = accept(server, NULL, NULL);
    if (client >= 0 && pthread_create(&thread, NULL, answer, (void *)(long)client) == 0) pthread_detach(thread);
  }
}
