// The container of the deploy suite: one static program that behaves as its argument says.
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void end(int number) {
  (void)number;
  _exit(0);
}

static int grace = 0;

// Takes its time to end.
static void end_slowly(int number) {
  (void)number;
  sleep(grace);
  _exit(0);
}

static void lose(int number) {
  (void)number;
  printf("FATAL: lost the database\n");
  _exit(1);
}

// Seconds: not ready before `from`, nor from `until` on; with `every`, ready every other time.
static int from = 0, until = 0, every = 0;
static time_t started;

static int is_ready(void) {
  int age = (int)(time(NULL) - started);
  return age >= from && (until == 0 || age < until) && (every == 0 || age / every % 2 == 0);
}

// Answers every request; /ready is 503 when `ready` is 0, /live is 503 when `live` is 0.
static void serve(int ready, int live) {
  // The sandbox runs pods as processes of one machine and gives each a port of its own.
  const char *port = getenv("PORT");
  int server = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port == NULL ? 8080 : atoi(port)), .sin_addr.s_addr = INADDR_ANY};
  if (bind(server, (struct sockaddr *)&at, sizeof at) != 0 || listen(server, 16) != 0) _exit(9);
  printf("listening\n");
  for (;;) {
    int client = accept(server, NULL, NULL);
    char request[1024] = {0};
    if (read(client, request, sizeof request - 1) < 0) request[0] = 0;
    int bad = (strstr(request, "/ready") != NULL && !(ready && is_ready())) || (strstr(request, "/live") != NULL && !live);
    const char *answer = bad ? "HTTP/1.1 503 No\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno\n" : "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n";
    if (write(client, answer, strlen(answer)) < 0) close(client);
    close(client);
  }
}

// Fails the first `count` starts: the number of starts is kept in the pod's own volume.
static void flaky(int count) {
  FILE *file = fopen("/state/starts", "r");
  int starts = 0;
  if (file != NULL && fscanf(file, "%d", &starts) != 1) starts = 0;
  if (file != NULL) fclose(file);
  file = fopen("/state/starts", "w");
  if (file == NULL) _exit(8);
  fprintf(file, "%d", starts + 1);
  fclose(file);
  if (starts >= count) serve(1, 1);
  printf("waiting for the database: attempt %d\n", starts + 1);
  exit(4);
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "serve";
  int number = argc > 2 ? atoi(argv[2]) : 0;
  setvbuf(stdout, NULL, _IOLBF, 0);
  signal(SIGTERM, end);
  started = time(NULL);
  if (strcmp(mode, "late") == 0) from = number;
  if (strcmp(mode, "lapse") == 0) until = number;
  if (strcmp(mode, "flap") == 0) every = number;
  if (strcmp(mode, "lose") == 0) {
    signal(SIGALRM, lose);
    alarm(number);
  }
  if (strcmp(mode, "slow-end") == 0) {
    grace = number;
    signal(SIGTERM, end_slowly);
  }
  if (strcmp(mode, "wait") == 0) {
    sleep(number);
    printf("done\n");
    return 0;
  }
  if (strcmp(mode, "wait-exit") == 0) {
    sleep(number);
    printf("FATAL: migration failed\n");
    return 1;
  }
  if (strcmp(mode, "exit") == 0) {
    printf("FATAL: cannot open /etc/shop/config.yml\npassword=hunter2secret\n");
    return number;
  }
  if (strcmp(mode, "sleep-exit") == 0) {
    sleep(3);
    printf("FATAL: lost the database\n");
    return number;
  }
  if (strcmp(mode, "oom") == 0) {
    printf("filling memory\n");
    for (;;) {
      char *block = malloc(1 << 20);
      if (block != NULL) memset(block, 1, 1 << 20);
    }
  }
  if (strcmp(mode, "hang") == 0) {
    printf("waiting for something that never comes\n");
    for (;;) pause();
  }
  if (strcmp(mode, "done") == 0) {
    printf("done\n");
    return 0;
  }
  if (strcmp(mode, "flaky") == 0) flaky(number);
  serve(strcmp(mode, "unready") != 0, strcmp(mode, "dying") != 0);
}
