namespace LoadMaster.Fuzz.Targets;

/// <summary>A configuration with content rules of every kind, and requests that they act on.</summary>
internal static class RewriteSamples
{
    public const string Document = """
        {"schemaVersion":1,"rules":[
        {"name":"images","subject":"path","match":"prefix","pattern":"/images/"},
        {"name":"beta","subject":"cookie","field":"beta","match":"exact","pattern":"1"},
        {"name":"office","subject":"source","pattern":"192.0.2.0/24","setFlag":1},
        {"name":"mark","kind":"add-header","field":"X-Office","value":"yes","onlyOnFlag":1},
        {"name":"path","kind":"rewrite-url","match":"regex","pattern":"old/|x=[0-9]*","value":"new"},
        {"name":"agent","kind":"replace-header","field":"User-Agent","match":"regex","pattern":"Moz[a-z]*","value":"Own"},
        {"name":"gone","kind":"delete-header","field":"Cookie"},
        {"name":"moved","kind":"redirect","match":"regex","subject":"header","field":"X-Go","pattern":"^to (.*)$","value":"/$1","status":307},
        {"name":"user","kind":"add-header","field":"X-User","match":"regex","pattern":"u-([^/]*)(/?)","value":"$1 $2 $0"},
        {"name":"swap","kind":"rewrite-url","match":"regex","pattern":"^/u-([^/?]*)/(.*)$","value":"/$2?$1"},
        {"name":"lang","kind":"replace-header","field":"Accept-Language","match":"regex","pattern":"(.*?)[,;](.*)","value":"$2,$1"}],
        "virtualServices":[{"name":"web","address":"198.18.0.100:80","groups":[{"name":"static"},{"name":"beta"}],
        "routes":[{"rule":"beta","group":"beta"},{"rule":"images","group":"static"}],
        "requestRules":["office","mark","moved","user","path","swap","agent","lang","gone"],
        "realServers":[{"address":"198.18.1.11:80"},{"address":"198.18.1.12:80","group":"static"},{"address":"198.18.1.13:80","group":"beta"}]}]}
        """;

    public static readonly string[] Requests =
    [
        "GET /images/a.png?x=12 HTTP/1.1\r\nHost: a\r\nUser-Agent: Mozilla/5.0 Mozart\r\nCookie: a=b; beta=1\r\nCookie: c\r\n\r\n",
        "GET /old/old/?x=1&x=22 HTTP/1.1\r\nHost: a\r\nUser-Agent:\tMoz\r\nUser-Agent: \r\nCookie:\r\n\r\n",
        "GET /u-max/a%0d%0ab?c HTTP/1.1\r\nHost: a\r\nAccept-Language: de, en;q=0.5\r\n\r\n",
        "GET /u-max/ HTTP/1.1\r\nHost: a\r\nX-Go: to /\\a b\r\n\r\n",
    ];
}
