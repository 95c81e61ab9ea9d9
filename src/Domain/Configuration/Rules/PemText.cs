using System.Security.Cryptography;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Text that must hold PEM objects of one kind.</summary>
internal static class PemText
{
    public const string Certificate = "CERTIFICATE";
    public const string RevocationList = "X509 CRL";

    public static void Check(string text, string label, string what, JsonPath at, ProblemList problems)
    {
        var count = 0;
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
        {
            count++;
            if (!rest[found.Label].SequenceEqual(label))
            {
                problems.Add(
                    ProblemCodes.BadCertificate, at, $"The text holds a PEM object \"{rest[found.Label]}\", but only {what} belong here (-----BEGIN {label}-----); take it out.");
                return;
            }
        }

        if (count == 0)
        {
            problems.Add(ProblemCodes.BadCertificate, at, $"The text holds no PEM object; give {what} as PEM (-----BEGIN {label}-----).");
        }
    }
}
