using LoadMaster.Domain.Changes;

namespace LoadMaster.Domain.Tests.Changes;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("""{"access":{"users":[{"name":"a","passwords":["x"]}],"keys":[{"hash":"y"}]}}""", """{"access":{"users":[{"name":"a","passwords":"(hidden)"}],"keys":[{"hash":"(hidden)"}]}}""")]
    [InlineData("""{"backup":{"password":"x","passphrase":"","host":"h"}}""", """{"backup":{"password":"(hidden)","passphrase":"","host":"h"}}""")]
    [InlineData("""{"snmp":{"community":"c","users":[{"authPassword":"x","privPassword":"y"}]}}""", """{"snmp":{"community":"(hidden)","users":[{"authPassword":"(hidden)","privPassword":"(hidden)"}]}}""")]
    [InlineData("""{"certificates":[{"privateKey":"sealed:1:x"}]}""", """{"certificates":[{"privateKey":"(hidden)"}]}""")]
    public void Secrets_are_hidden_wherever_they_stand(string json, string expected) => Assert.Equal(expected, SecretMask.Document(json));

    [Fact]
    public void A_difference_tells_that_a_secret_changed_and_not_what_it_is()
    {
        const string Before = """{"snmp":{"community":"","users":[]},"access":{"users":[{"name":"a","passwords":["old"]}]}}""";
        const string After = """{"snmp":{"community":"new","users":[{"name":"m","authPassword":"s"}]},"access":{"users":[{"name":"a","passwords":["changed"]}]}}""";
        var differences = DocumentDiff.Between(Before, After).Select(SecretMask.Of).ToList();
        Assert.Equal(
            [
                new DocumentDifference(DifferenceKind.Changed, "/snmp/community", "\"\"", "\"(hidden)\""),
                new DocumentDifference(DifferenceKind.Added, "/snmp/users[name=m]", null, """{"name":"m","authPassword":"(hidden)"}"""),
                new DocumentDifference(DifferenceKind.Changed, "/access/users[name=a]/passwords", "\"(hidden)\"", "\"(hidden)\""),
            ],
            differences);
    }
}
