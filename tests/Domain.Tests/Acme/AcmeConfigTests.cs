using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Acme;

public sealed class AcmeConfigTests
{
    private const string Pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    private static readonly AcmeAccount Account = new() { Name = "le", DirectoryUrl = "https://ca.example/directory", Email = "ops@example.com", TermsAgreed = true, PrivateKey = "sealed:1:x" };
    private static readonly Certificate Www = new() { Name = "www", ChainPem = Pem, PrivateKey = "sealed:1:y", Acme = new AcmeCertificate { Account = "le", Names = ["www.example.com"] } };
    private static readonly LoadMasterConfig Good = new() { Acme = new AcmeSettings { Accounts = [Account] }, Certificates = [Www] };

    [Fact]
    public void A_document_with_accounts_and_orders_is_good_and_comes_back_as_it_was_written()
    {
        Assert.Empty(ConfigValidator.Validate(Good));
        Assert.Equal(Good, ConfigValidator.Read(ConfigJson.Write(Good)).Value);
        Assert.False(ConfigValidator.Read("""{"certificates":[{"name":"a","chainPem":"x","privateKey":"sealed:1:"}]}""").Value!.Certificates[0].Acme.IsOn);
    }

    [Fact]
    public void Bad_accounts_are_refused_each_with_its_path()
    {
        AssertRefused(Account with { Name = "a b" }, "name", "letters, digits");
        AssertRefused(Account with { DirectoryUrl = "http://ca.example/directory" }, "directoryUrl", "https");
        AssertRefused(Account with { DirectoryUrl = "https://user:secret@ca.example/" }, "directoryUrl", "https");
        AssertRefused(Account with { Email = "ops" }, "email", "no e-mail address");
        AssertRefused(Account with { Email = "a@example.com,b@example.com" }, "email", "no e-mail address");
        AssertRefused(Account with { CaPem = "nothing" }, "caPem", "no PEM object");
        AssertRefused(Account with { PrivateKey = "clear" }, "privateKey", "not sealed");
        var twice = Good with { Acme = new AcmeSettings { Accounts = [Account, Account] } };
        Assert.Equal("/acme/accounts/1/name", Assert.Single(ConfigValidator.Validate(twice)).Path);
    }

    [Fact]
    public void Bad_orders_are_refused_each_with_its_path()
    {
        AssertRefused(Www.Acme with { Account = "lee" }, "account", "There is no ACME account \"lee\" (did you mean \"le\"?)", ProblemCodes.UnknownAccount);
        AssertRefused(Www.Acme with { Names = [] }, "names", "at least one DNS name");
        AssertRefused(Www.Acme with { Names = ["a.example", "*.example.com"] }, "names/1", "wildcard", ProblemCodes.ImpossibleCombination);
        AssertRefused(Www.Acme with { Names = ["192.0.2.1"] }, "names/0", "no DNS name");
        AssertRefused(Www.Acme with { Names = ["localhost"] }, "names/0", "no DNS name");
        AssertRefused(Www.Acme with { Names = ["a.example", "A.example"] }, "names/1", "given twice", ProblemCodes.DuplicateName);
        AssertRefused(Www.Acme with { RenewDays = 0 }, "renewDays", "0");
        AssertRefused(Www.Acme with { Asked = "soon" }, "asked", "no time");
        AssertRefused(Www.Acme with { Account = "" }, "account", "not where", ProblemCodes.MissingField);
    }

    [Fact]
    public void A_patch_of_accounts_says_who_came_and_went_and_is_a_change_of_the_journal()
    {
        var command = new ConfigCommand.PatchAcme("""{"accounts":[{"name":"other","directoryUrl":"https://ca.example/","privateKey":"sealed:1:z"}]}""");
        var accepted = Assert.IsType<ConfigDecision.Accepted>(ConfigDecider.Decide(Good with { Certificates = [] }, command));
        Assert.Equal("ACME account \"other\" added, https://ca.example/, ACME account \"le\" removed", accepted.Summary);
        var written = new ConfigEvent(2, 0, 0, DateTimeOffset.UnixEpoch, "me", accepted.Summary, accepted.Change);
        Assert.Equal(written, ConfigJson.ReadEvent(ConfigJson.WriteEvent(written)));
        Assert.Equal("other", ConfigDecider.Apply(Good, accepted.Change).Acme.Accounts[0].Name);
        Assert.IsType<ConfigDecision.Refused>(ConfigDecider.Decide(Good, command));
    }

    private static void AssertRefused(AcmeAccount account, string field, string says)
    {
        var problem = Assert.Single(ConfigValidator.Validate(Good with { Acme = new AcmeSettings { Accounts = [account] }, Certificates = [] }));
        Assert.Equal($"/acme/accounts/0/{field}", problem.Path);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(AcmeCertificate order, string field, string says, string? code = null)
    {
        var problem = Assert.Single(ConfigValidator.Validate(Good with { Certificates = [Www with { Acme = order }] }));
        Assert.Equal($"/certificates/0/acme/{field}", problem.Path);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
        Assert.True(code is null || code == problem.Code, problem.Code);
    }
}
