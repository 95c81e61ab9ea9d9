using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Security;

/// <summary>The names in a certificate that may be a user's.</summary>
public static class CertificateUserName
{
    private const string CommonName = "2.5.4.3";
    private const string AlternativeNames = "2.5.29.17";
    private const int Rfc822Tag = 1;

    /// <summary>All of the kind; whoever finds more than one must not choose.</summary>
    public static IReadOnlyList<string> Find(X509Certificate2 certificate, CertificateUser kind) => kind switch
    {
        CertificateUser.CommonName => [.. certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonName)
            .Select(part => part.GetSingleElementValue() ?? "")],
        CertificateUser.Dns => [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames())],
        CertificateUser.Email => [.. certificate.Extensions.Where(one => one.Oid?.Value == AlternativeNames).SelectMany(Emails).Select(email => email.Split('@')[0])],
        _ => [],
    };

    /// <summary>The framework lists DNS names and addresses only (RFC 5280, 4.2.1.6: rfc822Name is [1] IA5String).</summary>
    private static List<string> Emails(X509Extension extension)
    {
        var found = new List<string>();
        try
        {
            var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                var tag = names.PeekTag();
                if (tag is { TagClass: TagClass.ContextSpecific, TagValue: Rfc822Tag })
                    found.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                else
                    names.ReadEncodedValue();
            }
        }
        catch (AsnContentException)
        {
            // No names that could be read is as good as none: the certificate stands for nobody.
            return [];
        }

        return found;
    }
}
