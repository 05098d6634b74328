/* Wine names its user after the system's. Preloaded into a test prefix only, this
   gives one as Windows has them: with a space and with accents. */
#include <pwd.h>
#include <stddef.h>
#include <unistd.h>

static struct passwd *named(void)
{
	static char name[] = "Zo\xc3\xab \xc4\x8c" "apkov\xc3\xa1", none[] = "", home[] = "/", shell[] = "/bin/sh";
	static struct passwd p;

	p.pw_name = name, p.pw_passwd = none, p.pw_gecos = name, p.pw_dir = home, p.pw_shell = shell;
	p.pw_uid = getuid(), p.pw_gid = getgid();
	return &p;
}

struct passwd *getpwuid(uid_t uid)
{
	(void)uid;
	return named();
}
