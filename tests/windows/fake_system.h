/* An SCM, an event log, accounts and access control lists in memory, behind the replaceable table (base/system.h). A
 * test prepares `fake`, calls the code under test, and reads in `fake` what reached the system. All memory that the
 * fake system allocates lives as long as the process. */
#ifndef TESTS_WINDOWS_FAKE_SYSTEM_H
#define TESTS_WINDOWS_FAKE_SYSTEM_H

#include "base/system.h"
#include "base/text.h"

#include <stdbool.h>

/* A service. Texts are NULL until they are set. */
typedef struct FakeService {
    const wchar_t *name;
    const wchar_t *image_path;
    const wchar_t *display_name;
    const wchar_t *description;
    const wchar_t *account;
    const wchar_t *password;
    const wchar_t *dependencies;      /* joined with '|' */
    const struct FakeService *needs;  /* the service that this one depends on, or NULL */
    DWORD state;                      /* SERVICE_STOPPED, … */
    DWORD start;                      /* SERVICE_AUTO_START, … */
    DWORD sid_type;                   /* SERVICE_SID_TYPE_… */
    DWORD preshutdown_timeout;        /* in milliseconds */
    DWORD last_level;                 /* the last SERVICE_CONFIG_… that was changed and is not listed below */
    int config_changes;               /* successful calls of ChangeServiceConfigW */
    int failure_action_changes;       /* how often the recovery actions were set */
    SERVICE_FAILURE_ACTIONSW actions; /* as they were last passed; lpsaActions may dangle */
    SC_ACTION action;                 /* the first one */
    SERVICE_FAILURE_ACTIONS_FLAG actions_flag;
    bool delayed;
    bool has_actions; /* QueryServiceConfig2W returns the actions */
    bool deleted;
    DWORD fail_start; /* Win32 codes with which calls for this service fail; 0 if they succeed */
    DWORD fail_control;
} FakeService;

enum { FAKE_SERVICE_COUNT = 4, FAKE_STATUS_COUNT = 16, FAKE_LIST_COUNT = 8 };

typedef struct FakeSystem {
    /* The SCM as a client sees it. */
    FakeService services[FAKE_SERVICE_COUNT];
    int service_count;
    int open_handles;
    Text calls;           /* starts and controls, in order: "stop top, start top" */
    DWORD manager_rights; /* the access rights that OpenSCManagerW and OpenServiceW grant */
    DWORD service_rights;
    int refused;            /* calls that wanted more than that */
    bool stores_no_actions; /* QueryServiceConfig2W does not know recovery actions, as under Wine */

    /* Win32 codes with which calls fail; 0 if they succeed. */
    DWORD fail_open_manager;
    DWORD fail_create;
    DWORD fail_delayed_start; /* ChangeServiceConfig2W with SERVICE_CONFIG_DELAYED_AUTO_START_INFO */
    DWORD fail_image_path;    /* ChangeServiceConfigW with an image path */

    /* The SCM as a service process sees it. */
    SERVICE_STATUS statuses[FAKE_STATUS_COUNT];
    int status_count;
    DWORD start_reason; /* SERVICE_START_REASON_… */
    LPHANDLER_FUNCTION_EX handler;
    void *handler_context;
    DWORD fail_console;   /* a Win32 code with which AllocConsole fails; 0 if it succeeds */
    bool event_log_hangs; /* ReportEventW does not return */
    void (*on_status)(const SERVICE_STATUS *status);
    void (*on_event)(const wchar_t *source, WORD type, DWORD id, const wchar_t *text);

    /* The one account that can be looked up, and its rights. */
    bool account_exists;
    bool has_logon_right;
    bool password_is_right;
    int rights_added;
    int rights_removed;
    const wchar_t *logon_user; /* as LogonUserW received them */
    const wchar_t *logon_domain;
    int open_policies;

    /* Access control lists. */
    const wchar_t *access_list;  /* that of every file and folder, as SDDL; NULL if they have none */
    DWORD fail_read_access_list; /* a Win32 code */
    int fail_access_list_change; /* the number of the change that fails, from 1; 0 if none does */
    int access_list_changes;     /* also those that failed */
    const wchar_t *changed_paths[FAKE_LIST_COUNT];
    const wchar_t *changed_lists[FAKE_LIST_COUNT]; /* as SDDL */
} FakeSystem;

extern FakeSystem fake;

/* Puts the fake system into the place of the real one. Every access is granted at first, and there are no services. */
void FakeSystemUse(void);

/* Replaces only what a service process calls: the dispatcher, its status and the event log. `dispatch` stands in for
 * StartServiceCtrlDispatcherW. */
void FakeSystemUseForProcess(BOOL(WINAPI *dispatch)(const SERVICE_TABLE_ENTRYW *));

/* Adds a stopped service with demand start. `name` and `image_path` must outlive it. */
FakeService *FakeServiceAdd(const wchar_t *name, const wchar_t *image_path);

/* Returns the service, even if it is deleted; NULL if it was never created. */
FakeService *FakeServiceFind(const wchar_t *name);

/* Forgets all services, so that a name can be created again. */
void FakeServicesForget(void);

/* Returns a handle of the service, as OpenServiceW would. */
SC_HANDLE FakeServiceOpen(FakeService *service);

#endif
