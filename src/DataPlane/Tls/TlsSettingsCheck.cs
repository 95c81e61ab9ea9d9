using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tls;

/// <summary>Asks OpenSSL about settings before they are stored: what it would not take is told with the field that holds it.</summary>
public static class TlsSettingsCheck
{
    /// <summary>The fields that OpenSSL would not take, with the reason; none when the settings can be used.</summary>
    public static IReadOnlyList<(string Field, string Reason)> Problems(TlsSettings settings)
    {
        var problems = new List<(string Field, string Reason)>();
        try
        {
            AddUnknown(settings.Ciphers, "ciphers", IsCipher, problems);
            AddUnknown(settings.CipherSuites, "cipherSuites", IsSuite, problems);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            problems.Add(("ciphers", $"OpenSSL 3 (libssl.so.3) is not installed on this node ({missing.Message})"));
        }

        if (settings.ClientCaPem.Length > 0 && !CertificateChain.TryRead(settings.ClientCaPem, out _, out var reason))
        {
            problems.Add(("clientCaPem", reason));
        }

        if (settings.ClientCrlPem.Length > 0 && WhyNoRevocations(settings.ClientCrlPem) is { } why)
        {
            problems.Add(("clientCrlPem", why));
        }

        return problems;
    }

    private static void AddUnknown(string list, string field, Func<string, bool> isKnown, List<(string Field, string Reason)> problems)
    {
        var unknown = list.Split([':', ',', ' '], StringSplitOptions.RemoveEmptyEntries).Where(word => !isKnown(word)).ToList();
        if (unknown.Count > 0)
        {
            problems.Add((field, $"OpenSSL on this node knows nothing under {string.Join(", ", unknown.Take(5).Select(word => $"\"{word}\""))}; 'openssl ciphers -s -v' lists what it knows"));
        }
    }

    /// <summary>A word of a list: a cipher or a group of them, perhaps with one of OpenSSL's signs before it.</summary>
    private static bool IsCipher(string word) => word.StartsWith('@')
        ? word is "@STRENGTH" or "@SECLEVEL=1" or "@SECLEVEL=2" or "@SECLEVEL=3" or "@SECLEVEL=4" or "@SECLEVEL=5"
        : word[0] is '!' or '-' or '+' ? IsKnown($"{word[1..]}:@SECLEVEL=0", "") : IsKnown(word, "");

    private static bool IsSuite(string word) => IsKnown("ECDHE+AESGCM", word);

    private static bool IsKnown(string ciphers, string suites)
    {
        if (!ciphers.All(char.IsAscii) || !suites.All(char.IsAscii))
        {
            return false;
        }

        var context = Libssl.NewContext(Libssl.ServerMethod());
        try
        {
            return context != 0 && new CipherLists(ciphers, suites, "").TryUse(context);
        }
        finally
        {
            Libssl.ClearErrors();
            Libssl.FreeContext(context);
        }
    }

    private static string? WhyNoRevocations(string pem)
    {
        try
        {
            for (var rest = pem.AsSpan(); PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
            {
                _ = CertificateRevocationListBuilder.Load(Convert.FromBase64String(rest[found.Base64Data].ToString()), out _);
            }

            return null;
        }
        catch (CryptographicException problem)
        {
            return $"it is not a revocation list ({problem.Message})";
        }
    }
}
