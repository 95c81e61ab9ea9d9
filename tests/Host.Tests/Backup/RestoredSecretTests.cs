using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Backup;
using LoadMaster.Host.Snmp;

namespace LoadMaster.Host.Tests.Backup;

/// <summary>A secret that came with a restored backup has not gone through the checks of REST: no character of it may begin another line.</summary>
public sealed class RestoredSecretTests
{
    private static readonly BackupSettings Server = new() { Protocol = BackupProtocol.Sftp, Host = "192.0.2.60", User = "lm", Path = "backups", ServerKey = "SHA256:RYVSNe4lBl0WE3R5kQmcMnMtG8Ai2vYQYcqIFJGl4xQ" };

    [Theory]
    [InlineData("a\nupload-file = \"/etc/shadow\"")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    [InlineData("a\tb")]
    [InlineData("a\u0085b")]
    [InlineData("\u007f")]
    public void A_control_character_in_a_password_ends_the_transfer_before_curl_sees_it(string password)
    {
        foreach (var config in new Func<CurlConfig>[] { () => CurlConfig.Send(Server, password, "/tmp/x", "x.lmbackup"), () => CurlConfig.List(Server, password), () => CurlConfig.Delete(Server, password, "x") })
        {
            var problem = Assert.Throws<BackupException>(config);
            Assert.Contains("the user of the transfer holds a control character", problem.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("shadow", problem.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Quotes_and_backslashes_stay_within_their_line()
    {
        var lines = CurlConfig.List(Server, "p\"\\ url = \"x").ToString().Split('\n');
        Assert.Contains("""user = "lm:p\"\\ url = \"x" """.TrimEnd(), lines);
        Assert.Single(lines, line => line.StartsWith("url", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("long enough\nrwcommunity evil")]
    [InlineData("long enough\r")]
    [InlineData("long\0enough")]
    [InlineData("long \"enough\"")]
    [InlineData("long\\enough")]
    [InlineData("großes Passwort")]
    public void A_user_whose_password_could_begin_another_directive_is_left_out_and_told(string secret)
    {
        var snmp = new SnmpSettings { Enabled = true, Community = "public", Users = [User("bad"), User("good") with { AuthPassword = "sealed:good", PrivPassword = "sealed:good" }] };
        foreach (var opened in new Func<string, string?>[] { text => text == "sealed:good" ? "fine password" : secret, text => text == "sealed:good" || text == "sealed:auth" ? "fine password" : secret })
        {
            var problems = new List<string>();
            var lines = SnmpdConfig.Of(snmp, "a", "1.0", "/run/x", opened, problems).Split('\n', '\r');
            Assert.Contains("SNMP user bad", Assert.Single(problems), StringComparison.Ordinal);
            Assert.Equal("createUser good SHA-256 \"fine password\" AES \"fine password\"", Assert.Single(lines, line => line.StartsWith("createUser", StringComparison.Ordinal)));
            Assert.DoesNotContain(lines, line => line.StartsWith("rwcommunity", StringComparison.Ordinal) || line.Contains("bad", StringComparison.Ordinal));
        }
    }

    private static SnmpUser User(string name) => new() { Name = name, AuthPassword = "sealed:auth", PrivPassword = "sealed:priv" };
}
