// For getrandom, which Swift's Glibc leaves out.
#include <sys/random.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/hmac.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
