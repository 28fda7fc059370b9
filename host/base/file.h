/* Reads and writes small UTF-8 files, and converts between UTF-8 and wide text. */
#ifndef PYHOSTSVC_BASE_FILE_H
#define PYHOSTSVC_BASE_FILE_H

#include "base/error.h"

#include <stdbool.h>

/* Converts from UTF-8; invalid sequences become U+FFFD. The caller frees the result, which is never NULL. */
wchar_t *FileFromUtf8(const char *text);
/* Converts to UTF-8; lone surrogates become U+FFFD. The caller frees the result, which is never NULL. */
char *FileToUtf8(const wchar_t *text);

/* Reads a whole file unchanged and appends a zero byte; the caller frees it. Fails if the file exceeds 16 MiB. */
bool FileReadBytes(const wchar_t *path, char **ret_bytes, size_t *ret_size, Error *error);

/* Reads a whole text file without its byte order mark; the caller frees it. Fails if the file exceeds 16 MiB. */
bool FileRead(const wchar_t *path, wchar_t **ret_text, Error *error);

/* As FileRead, but fails if the file is a folder or is not in UTF-8, and has a remedy for this and for a file that does
 * not exist: for files that users write. */
bool FileReadUtf8(const wchar_t *path, wchar_t **ret_text, Error *error);

/* Renames a file and replaces the file `to` if there is one. Waits for a moment while another program has one of them
 * open without sharing. Returns false with the last error set on failure. */
bool FileMoveOver(const wchar_t *from, const wchar_t *to);

/* Creates a temporary file, in place of one that a killed process left. A link at `path` is deleted, not followed, so
 * nothing else is overwritten. Returns INVALID_HANDLE_VALUE with the last error set on failure. */
void *FileCreateTemporary(const wchar_t *path, unsigned long access, unsigned long share);

/* Replaces the text of a file atomically: a reader finds either the whole old text or the whole new text. */
bool FileReplace(const wchar_t *path, const wchar_t *text, Error *error);

/* FileReplace in two parts, because the first one takes most of its time. FileReplaceBegin returns NULL with the last
 * error set on failure; only one replacement of a file may be under way. FileReplaceEnd always frees `file`. */
typedef void FileReplacement;
FileReplacement *FileReplaceBegin(const wchar_t *path);
bool FileReplaceEnd(FileReplacement *file, const wchar_t *path, const wchar_t *text, Error *error);

/* Overwrites the text of a file that exists, but not atomically: on a full disk, this needs no more space as long as
 * the text fits into the file's last cluster. If it fails in the middle, the file is deleted. */
bool FileOverwrite(const wchar_t *path, const wchar_t *text, Error *error);

/* Removes the read-only attribute. Returns false if the file does not have it, or keeps it. */
bool FileMakeWritable(const wchar_t *path);

/* Deletes a file. Succeeds if there is no such file or folder. */
bool FileDelete(const wchar_t *path, Error *error);

#endif
