using LoadMaster.Api;

namespace LoadMaster.Cli.Login;

/// <summary>Where commands connect to: the option, then the environment, then the last login.</summary>
internal static class Connection
{
    public const string DefaultUrl = "https://127.0.0.1:8443";

    /// <summary>With a client certificate only a token that the environment names is sent: the certificate says who asks.</summary>
    public static LoadMasterClient Open(CliEnvironment environment, string? urlOption, long? ifRevision, ClientIdentity? identity = null)
    {
        var file = LoginFile.Read(environment);
        var url = ChosenUrl(environment, urlOption, file);
        var ofFile = file is not null && file.Url == url.AbsoluteUri ? file : null;
        var token = NonEmpty(environment.Variable("LM_TOKEN")) ?? (identity is null
            ? ofFile?.Token ?? throw new CliException(ExitCodes.Failed, CliCodes.NotLoggedIn, $"Not logged in to {url}; run 'lm login --url {url}' first, or set LM_TOKEN.")
            : null);
        var fingerprint = NonEmpty(environment.Variable("LM_FINGERPRINT")) ?? ofFile?.Fingerprint;
        return Open(environment, url, token, fingerprint, ifRevision, identity);
    }

    public static LoadMasterClient Open(CliEnvironment environment, Uri url, string? token, string? fingerprint, long? ifRevision = null, ClientIdentity? identity = null) =>
        new(environment.CreateHandler(fingerprint, identity), new LoadMasterClientOptions { Url = url, Token = token, IfRevision = ifRevision });

    public static Uri ChosenUrl(CliEnvironment environment, string? urlOption, LoginFile? file) =>
        Parse(NonEmpty(urlOption) ?? NonEmpty(environment.Variable("LM_URL")) ?? file?.Url ?? DefaultUrl);

    /// <summary>Only https, whose certificate can be pinned: the token must not cross a network in the clear.</summary>
    private static Uri Parse(string text)
    {
        var whole = text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text;
        if (Uri.TryCreate(whole, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.AbsolutePath == "/" && url.UserInfo.Length == 0)
            return url;
        throw new CliException(ExitCodes.Usage, CliCodes.Usage, $"'{text}' is not a management address; write it as https://HOST:PORT, for example {DefaultUrl}.");
    }

    private static string? NonEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
