using System.Text.Json;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Rest;

/// <summary>Asks OpenSSL about the TLS settings in a change before it is decided on: the rules of the document are pure and cannot.</summary>
public static class TlsRequests
{
    /// <summary>Every setting that OpenSSL would not take. What is not JSON, or has the wrong form, is left to those who read it next.</summary>
    public static IReadOnlyList<ConfigProblem> Problems(ConfigCommand command) => command switch
    {
        ConfigCommand.AddVirtualService add => Read(add.Json, root => OfService(root, "")),
        ConfigCommand.PatchVirtualService patch => Read(patch.PatchJson, root => OfService(root, "")),
        ConfigCommand.PatchAccess access => Read(access.PatchJson, root => OfAccess(root, "")),
        ConfigCommand.ReplaceConfig replace => Read(replace.Json, OfDocument),
        _ => [],
    };

    private static List<ConfigProblem> Read(string json, Func<JsonElement, IEnumerable<ConfigProblem>> problems)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. problems(document.RootElement)];
        }
        catch (JsonException)
        {
            // Not JSON: the reader of the command says so, with the place.
            return [];
        }
    }

    private static IEnumerable<ConfigProblem> OfDocument(JsonElement root) =>
        (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("access", out var access) ? OfAccess(access, "/access") : []).Concat(OfServices(root));

    private static IEnumerable<ConfigProblem> OfAccess(JsonElement access, string at) =>
        access.ValueKind == JsonValueKind.Object && access.TryGetProperty("clientCertificates", out var settings) && settings.ValueKind == JsonValueKind.Object
        && Text(settings, "caPem") is { Length: > 0 } pem && !CertificateChain.TryRead(pem, out _, out var reason)
            ? [new ConfigProblem(ProblemCodes.BadCertificate, $"{at}/clientCertificates/caPem", $"caPem cannot be used: {reason}; correct it.")]
            : [];

    private static IEnumerable<ConfigProblem> OfServices(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("virtualServices", out var services) && services.ValueKind == JsonValueKind.Array
            ? services.EnumerateArray().SelectMany((service, index) => OfService(service, $"/virtualServices/{index}"))
            : [];

    private static IEnumerable<ConfigProblem> OfService(JsonElement service, string at)
    {
        if (service.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        return OfClients(service, at).Concat(OfServers(service, at));
    }

    private static IEnumerable<ConfigProblem> OfServers(JsonElement service, string at) =>
        service.TryGetProperty("reencryption", out var servers) && servers.ValueKind == JsonValueKind.Object
        && Text(servers, "caPem") is { Length: > 0 } pem && !CertificateChain.TryRead(pem, out _, out var reason)
            ? [new ConfigProblem(ProblemCodes.BadCertificate, $"{at}/reencryption/caPem", $"caPem cannot be used: {reason}; correct it.")]
            : [];

    private static IEnumerable<ConfigProblem> OfClients(JsonElement service, string at)
    {
        if (!service.TryGetProperty("tls", out var tls) || tls.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var settings = new TlsSettings
        {
            Ciphers = Text(tls, "ciphers"),
            CipherSuites = Text(tls, "cipherSuites"),
            ClientCaPem = Text(tls, "clientCaPem"),
            ClientCrlPem = Text(tls, "clientCrlPem"),
        };
        return TlsSettingsCheck.Problems(settings).Select(problem => new ConfigProblem(
            problem.Field.StartsWith("cipher", StringComparison.Ordinal) ? ProblemCodes.BadCiphers : ProblemCodes.BadCertificate,
            $"{at}/tls/{problem.Field}",
            $"{problem.Field} cannot be used: {problem.Reason}; correct it."));
    }

    private static string Text(JsonElement tls, string field) =>
        tls.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= Limits.CaBundleLengthMax } text ? text : "";
}
