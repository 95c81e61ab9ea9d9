using System.CommandLine;

namespace LoadMaster.Cli;

/// <summary>Options that every command takes.</summary>
internal sealed class GlobalOptions
{
    public const string Json = "json";
    public const string Table = "table";

    public Option<string> Output { get; } = new Option<string>("--output", "-o")
    {
        Description = "How to answer: a table for people, or the REST interface's JSON.",
        Recursive = true,
        DefaultValueFactory = _ => Table,
    }.AcceptOnlyFromAmong(Table, Json);

    public Option<string?> Url { get; } = new("--url")
    {
        Description = "The management address, for example https://192.0.2.1:8443. Else LM_URL, else that of the last login.",
        HelpName = "URL",
        Recursive = true,
    };

    public Option<long?> IfRevision { get; } = new("--if-revision")
    {
        Description = "Change only if the configuration is still at this revision.",
        HelpName = "N",
        Recursive = true,
    };

    public Option<string?> ClientCert { get; } = new("--client-cert")
    {
        Description = "PEM: a client certificate, then intermediate ones; it stands in for a login. Else LM_CLIENT_CERT.",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<string?> ClientKey { get; } = new("--client-key")
    {
        Description = "PEM: its private key; the certificate's file unless given. Else LM_CLIENT_KEY.",
        HelpName = "FILE",
        Recursive = true,
    };

    public void AddTo(Command root)
    {
        root.Options.Add(Output);
        root.Options.Add(Url);
        root.Options.Add(IfRevision);
        root.Options.Add(ClientCert);
        root.Options.Add(ClientKey);
    }
}
