using LoadMaster.Domain.Acme;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Acme;

public sealed class AcmeRulesTests
{
    private static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly AcmeCertificate Order = new() { Account = "le", Names = ["a.example", "B.example"] };
    private static readonly CertificateFacts Has = new(["b.example", "A.example", "more.example"], From, From.AddDays(90), IsSelfSigned: false, CertificateKeyType.P256);

    [Theory]
    [InlineData(90, 30, 60)]
    [InlineData(365, 30, 335)]
    [InlineData(90, 10, 80)]
    [InlineData(6, 30, 4)]
    [InlineData(45, 30, 30)]
    public void Renewal_comes_the_days_that_are_set_before_the_end_or_when_a_third_of_the_life_is_left(int life, int renewDays, int after) =>
        Assert.Equal(From.AddDays(after), AcmeRules.RenewAt(Order with { RenewDays = renewDays }, Has with { NotAfter = From.AddDays(life) }));

    [Fact]
    public void What_is_due_says_why()
    {
        Assert.Equal("", AcmeRules.Due(Order, Has, From.AddDays(59)));
        Assert.Equal("its end comes near", AcmeRules.Due(Order, Has, From.AddDays(60)));
        Assert.Equal("it was asked for", AcmeRules.Due(Order with { Asked = "2026-01-02T00:00:00Z" }, Has, From));
        Assert.Equal("it stands in for one that has not come yet", AcmeRules.Due(Order, Has with { IsSelfSigned = true }, From));
        Assert.Equal("it does not stand for c.example", AcmeRules.Due(Order with { Names = ["a.example", "c.example"] }, Has, From));
        Assert.Equal("its key is not of the kind rsa2048", AcmeRules.Due(Order with { KeyType = CertificateKeyType.Rsa2048 }, Has, From));
    }

    [Fact]
    public void Pauses_grow_from_minutes_to_hours_and_an_authority_may_ask_for_longer_ones()
    {
        Assert.Equal(["00:05:00", "00:15:00", "01:00:00", "03:00:00", "06:00:00", "12:00:00", "12:00:00"], Enumerable.Range(1, 7).Select(failures => $"{AcmeRules.Wait(failures, TimeSpan.Zero)}"));
        Assert.Equal(TimeSpan.FromMinutes(5), AcmeRules.Wait(1, TimeSpan.FromMinutes(1)));
        Assert.Equal(TimeSpan.FromHours(20), AcmeRules.Wait(1, TimeSpan.FromHours(20)));
        Assert.Equal(TimeSpan.FromDays(7), AcmeRules.Wait(1, TimeSpan.FromDays(400)));
        Assert.Equal(TimeSpan.FromHours(12), AcmeRules.Wait(int.MaxValue, TimeSpan.Zero));
    }
}
