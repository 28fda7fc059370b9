/* stack */
#include "base/text.h"
#include "command/verbs.h"
#include "control/request.h"
#include "python/threads/frames.h"
#include "state/reply.h"
#include "terminal/exit_code.h"
#include "terminal/output.h"

#include <stdlib.h>
#include <windows.h>

static wchar_t *FrameJson(const Frame *frame) {
    Text json = {0};
    JsonBegin(&json);
    JsonString(&json, L"file", frame->file);
    JsonInteger(&json, L"line", frame->line);
    JsonString(&json, L"function", *frame->function ? frame->function : NULL);
    JsonString(&json, L"source", frame->source);
    JsonEnd(&json);
    return TextTake(&json);
}

static wchar_t *ThreadJson(const FramesThread *thread) {
    Text json = {0};
    TextList frames = {0};
    for (size_t i = 0; i < thread->count; i++) TextListAppendOwned(&frames, FrameJson(&thread->frames[i]));
    JsonBegin(&json);
    JsonString(&json, L"name", thread->name);
    JsonBoolean(&json, L"main", thread->main);
    JsonObjects(&json, L"frames", &frames);
    JsonEnd(&json);
    TextListFree(&frames);
    return TextTake(&json);
}

static void PrintJson(const wchar_t *name, bool forced, const JsonObject *reply) {
    const wchar_t *text = JsonGet(reply, L"text");
    FramesList list;
    Text json = {0};
    TextList threads = {0};
    FramesParse(text ? text : L"", &list);
    for (size_t i = 0; i < list.count; i++) TextListAppendOwned(&threads, ThreadJson(&list.threads[i]));
    JsonBegin(&json);
    JsonString(&json, L"name", name);
    JsonInteger(&json, L"pid", JsonGetInteger(reply, L"pid"));
    JsonBoolean(&json, L"forced", forced);
    JsonObjects(&json, L"threads", &threads);
    JsonEnd(&json);
    OutputDocument(json.data);
    TextFree(&json);
    TextListFree(&threads);
    FramesFree(&list);
}

bool CommandStack(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    enum { TIMEOUT_MS = 15 * 1000 }; /* the service waits up to 3 s for the GIL, then reads the source */
    const wchar_t *name = arguments->positional.items[0];
    bool forced = ArgumentsHas(arguments, L"force");
    JsonObject reply = {0};
    if (!RequestSend(name, forced ? CONTROL_STACK_FORCED : CONTROL_STACK, REPLY_STACK, TIMEOUT_MS, &reply, error)) {
        if (error->code != ERROR_SERVICE_NOT_ACTIVE) return false;
        OutputError(error);
        *ret_exit = EXIT_NOT_RUNNING;
        return true;
    }
    if (ArgumentsHas(arguments, L"json")) {
        PrintJson(name, forced, &reply);
    } else {
        const wchar_t *text = JsonGet(&reply, L"text");
        OutputText(text ? text : L"");
        OutputPrint(L"\n");
    }
    JsonFree(&reply);
    return true;
}
