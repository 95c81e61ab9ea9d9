using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Acme;

/// <summary>What a certificate is that a name has now.</summary>
/// <param name="IsSelfSigned">It stands in for one that has not come yet.</param>
/// <param name="KeyType">Null for another kind than can be ordered.</param>
public sealed record CertificateFacts(ValueList<string> Names, DateTimeOffset NotBefore, DateTimeOffset NotAfter, bool IsSelfSigned, CertificateKeyType? KeyType);

/// <summary>When certificates are ordered (RFC 8555), and when again after an order failed: pure functions.</summary>
public static class AcmeRules
{
    /// <summary>Between an order that was filled and the next one, unless somebody asks: an authority that gives too short lives is not asked all the time.</summary>
    public static readonly TimeSpan RestAfterIssue = TimeSpan.FromHours(1);

    /// <summary>Let's Encrypt takes five failed proofs an hour; an authority that answers nothing is asked as seldom.</summary>
    private static readonly TimeSpan[] Waits =
        [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12)];

    /// <summary>An authority that says to wait longer than this is asked again all the same.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromDays(7);

    /// <summary>So many days before its end as is set, or when a third of its life is left if that is later.</summary>
    public static DateTimeOffset RenewAt(AcmeCertificate order, CertificateFacts has)
    {
        var third = (has.NotAfter - has.NotBefore) / 3;
        var set = TimeSpan.FromDays(order.RenewDays);
        return has.NotAfter - (set < third ? set : third);
    }

    /// <summary>Why a certificate is to be ordered now, in words; empty when it is not.</summary>
    public static string Due(AcmeCertificate order, CertificateFacts has, DateTimeOffset now) =>
        order.Asked.Length > 0 ? "it was asked for"
        : has.IsSelfSigned ? "it stands in for one that has not come yet"
        : order.Names.FirstOrDefault(name => !has.Names.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } missing ? $"it does not stand for {missing}"
        : has.KeyType != order.KeyType ? $"its key is not of the kind {AcmeWords.KeyTypes.Of(order.KeyType)}"
        : now >= RenewAt(order, has) ? "its end comes near"
        : "";

    /// <summary>How long to wait after so many failures in a row.</summary>
    /// <param name="asked">What the authority said to wait; zero for nothing.</param>
    public static TimeSpan Wait(int failures, TimeSpan asked)
    {
        var own = Waits[Math.Clamp(failures - 1, 0, Waits.Length - 1)];
        return asked <= own ? own : asked < WaitMax ? asked : WaitMax;
    }
}
