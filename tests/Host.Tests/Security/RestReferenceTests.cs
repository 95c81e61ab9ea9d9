using System.Globalization;
using System.Text;
using LoadMaster.Host.Security;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Security;

public sealed class RestReferenceTests
{
    private static readonly string Reference = RepositoryRoot.Combine("docs/reference/rest.md");

    [Fact]
    public void The_published_reference_is_the_table_that_is_enforced()
    {
        var made = new StringBuilder(
            "# REST\n\nEvery route, who may call it, and what an API key for some virtual services finds there; made from the code. Bodies and answers: "
            + "`GET /openapi/v1.json` of a node. How to use them: [operations.md](../operations.md).\n\n| method | path | role | key for services |\n|---|---|---|---|\n");
        foreach (var route in Permissions.Routes.OrderBy(route => route[route.IndexOf('/')..], StringComparer.Ordinal).ThenBy(route => route, StringComparer.Ordinal))
        {
            var (method, path) = (route[..route.IndexOf(' ')], route[(route.IndexOf(' ') + 1)..]);
            var permission = Permissions.Of(method, path)!;
            made.Append(CultureInfo.InvariantCulture, $"| {method} | `{path}` | {RoleOf(permission)} | {ScopeOf(permission)} |\n");
        }

        if (Environment.GetEnvironmentVariable("LM_UPDATE") == "1")
        {
            File.WriteAllText(Reference, made.ToString());
        }

        Assert.True(
            File.Exists(Reference) && File.ReadAllText(Reference) == made.ToString(),
            "docs/reference/rest.md is stale: run this test with LM_UPDATE=1 and commit the file.");
    }

    private static string RoleOf(Permission permission) => permission.Role switch
    {
        null => "anybody",
        Domain.Configuration.Role.ReadOnly => "read-only",
        Domain.Configuration.Role.Operator => "operator",
        _ => "admin",
    };

    private static string ScopeOf(Permission permission) => permission.Scope switch
    {
        ServiceScope.One => "its services",
        ServiceScope.Filtered => "its services only",
        _ => permission.Role is null ? "-" : "closed",
    };
}
