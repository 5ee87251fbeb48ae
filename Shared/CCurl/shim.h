#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

#include <curl/curl.h>

// libcurl's setters and getters are variadic, which Swift cannot call: one line for each type of argument.

static inline CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) { return (curl_easy_setopt)(easy, option, value); }
static inline CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value) { return (curl_easy_setopt)(easy, option, value); }
static inline CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, const void *value) { return (curl_easy_setopt)(easy, option, value); }
static inline CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value) { return (curl_easy_setopt)(easy, option, value); }
static inline CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) { return (curl_easy_setopt)(easy, option, value); }
static inline CURLcode ccurl_set_data_callback(CURL *easy, CURLoption option, size_t (*value)(char *, size_t, size_t, void *)) { return (curl_easy_setopt)(easy, option, value); }
static inline CURLcode ccurl_set_prerequest(CURL *easy, int (*value)(void *, char *, char *, int, int)) { return (curl_easy_setopt)(easy, CURLOPT_PREREQFUNCTION, value); }
static inline CURLcode ccurl_set_close_socket(CURL *easy, int (*value)(void *, curl_socket_t)) { return (curl_easy_setopt)(easy, CURLOPT_CLOSESOCKETFUNCTION, value); }

static inline CURLcode ccurl_set_open_socket(CURL *easy, curl_socket_t (*value)(void *, curlsocktype, struct curl_sockaddr *)) { return (curl_easy_setopt)(easy, CURLOPT_OPENSOCKETFUNCTION, value); }

static inline CURLcode ccurl_get_long(CURL *easy, CURLINFO info, long *value) { return (curl_easy_getinfo)(easy, info, value); }
static inline CURLcode ccurl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) { return (curl_easy_getinfo)(easy, info, value); }
static inline CURLcode ccurl_get_pointer(CURL *easy, CURLINFO info, void **value) { return (curl_easy_getinfo)(easy, info, value); }

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) { return (curl_multi_setopt)(multi, option, value); }
static inline CURLMcode ccurl_multi_set_pointer(CURLM *multi, CURLMoption option, void *value) { return (curl_multi_setopt)(multi, option, value); }
static inline CURLMcode ccurl_multi_set_socket_callback(CURLM *multi, int (*value)(CURL *, curl_socket_t, int, void *, void *)) { return (curl_multi_setopt)(multi, CURLMOPT_SOCKETFUNCTION, value); }
static inline CURLMcode ccurl_multi_set_timer_callback(CURLM *multi, int (*value)(CURLM *, long, void *)) { return (curl_multi_setopt)(multi, CURLMOPT_TIMERFUNCTION, value); }

static inline CURL *ccurl_message_easy(const CURLMsg *message) { return message->easy_handle; }
static inline CURLcode ccurl_message_result(const CURLMsg *message) { return message->data.result; }

// Macros that Swift does not see.
static const size_t ccurl_pause_read = CURL_READFUNC_PAUSE;
static const size_t ccurl_abort_read = CURL_READFUNC_ABORT;
static const size_t ccurl_pause_write = CURL_WRITEFUNC_PAUSE;
static const curl_socket_t ccurl_timeout_socket = CURL_SOCKET_TIMEOUT;
static const long ccurl_global_default = CURL_GLOBAL_DEFAULT;
static const long ccurl_require_tls = CURLUSESSL_ALL;
static const long ccurl_http_1_1 = CURL_HTTP_VERSION_1_1;

#endif
