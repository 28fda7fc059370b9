/* Small UTF-8 files, and the border between UTF-8 and wide text. */
#ifndef PYHOSTSVC_BASE_FILE_H
#define PYHOSTSVC_BASE_FILE_H

#include "base/error.h"

#include <stdbool.h>

/* Invalid sequences become U+FFFD. The caller frees; never NULL. */
wchar_t *FileFromUtf8(const char *text);
/* Lone surrogates become U+FFFD. The caller frees; never NULL. */
char *FileToUtf8(const wchar_t *text);

/* The whole of a file, as it is, with a zero byte after it; the caller frees. A file of over 16 MiB is refused. */
bool FileReadBytes(const wchar_t *path, char **ret_bytes, size_t *ret_size, Error *error);

/* The whole of a text file, without a byte order mark; the caller frees. A file of over 16 MiB is refused. */
bool FileRead(const wchar_t *path, wchar_t **ret_text, Error *error);

/* Gives a file the name of another one, in its place. A program that has one of them open for a moment, without sharing
 * that, is waited for. On failure the last error says why. */
bool FileMoveOver(const wchar_t *from, const wchar_t *to);

/* Replaces `path` in one step: a reader finds the old text or the new one, whole. */
bool FileReplace(const wchar_t *path, const wchar_t *text, Error *error);

/* Deletes a file. Succeeds if there is no such file. */
bool FileDelete(const wchar_t *path, Error *error);

#endif
