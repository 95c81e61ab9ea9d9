using System.Globalization;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>ACME accounts have names, https directories and sealed keys; certificates that are ordered name an account that exists and names that can be proved over HTTP.</summary>
internal sealed class AcmeRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var accounts = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < config.Acme.Accounts.Count; index++)
        {
            CheckAccount(config.Acme.Accounts[index], accounts, JsonPath.Acme.Field("accounts").Item(index), problems);
        }

        for (var index = 0; index < config.Certificates.Count; index++)
        {
            var order = config.Certificates[index].Acme;
            var at = JsonPath.Certificate(index).Field("acme");
            if (order.IsOn)
            {
                CheckOrder(order, accounts, at, problems);
            }
            else if (order != new AcmeCertificate())
            {
                problems.Add(ProblemCodes.MissingField, at.Field("account"), "The certificate says how it is ordered but not where; name an ACME account, or leave the whole part out.");
            }
        }
    }

    private static void CheckAccount(AcmeAccount account, HashSet<string> seen, JsonPath at, ProblemList problems)
    {
        if (account.Name.Length == 0 || !account.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            problems.Add(ProblemCodes.BadPattern, at.Field("name"), "The name of an ACME account has letters, digits, dots, dashes and underscores only; choose another one.");
        }
        else if (!seen.Add(account.Name))
        {
            problems.Add(ProblemCodes.DuplicateName, at.Field("name"), $"The ACME account {account.Name} is given twice; keep one.");
        }

        if (!Uri.TryCreate(account.DirectoryUrl, UriKind.Absolute, out var url) || url.Scheme != "https" || url.UserInfo.Length > 0 || account.DirectoryUrl.Any(char.IsControl))
        {
            problems.Add(
                ProblemCodes.NotAnAddress, at.Field("directoryUrl"), "A directory has an https address without user or password in it, such as https://acme-v02.api.letsencrypt.org/directory.");
        }

        if (account.Email.Length > 0 && (account.Email.Count(c => c == '@') != 1 || account.Email[0] == '@' || account.Email[^1] == '@' || account.Email.Any(c => c <= ' ' || c is ',' or '?' or '<' or '>')))
        {
            problems.Add(ProblemCodes.BadPattern, at.Field("email"), $"\"{JsonText.Shortened(account.Email)}\" is no e-mail address; give one such as operations@example.com, or none.");
        }

        if (account.CaPem.Length > 0)
        {
            PemText.Check(account.CaPem, PemText.Certificate, "certificates", at.Field("caPem"), problems);
        }

        if (!account.PrivateKey.StartsWith(Certificate.SealedPrefix, StringComparison.Ordinal))
        {
            problems.Add(
                ProblemCodes.KeyNotSealed, at.Field("privateKey"), "The account's key is not sealed, and documents hold sealed keys only; add the account with 'lm acme account add', or import a document that this pair has exported.");
        }
    }

    private static void CheckOrder(AcmeCertificate order, HashSet<string> accounts, JsonPath at, ProblemList problems)
    {
        if (!accounts.Contains(order.Account))
        {
            problems.Add(
                ProblemCodes.UnknownAccount, at.Field("account"), $"There is no ACME account \"{JsonText.Shortened(order.Account)}\"{NearestName.Hint(order.Account, accounts)}; add it with 'lm acme account add' or name one that exists.");
        }

        if (order.Names.Count == 0)
        {
            problems.Add(ProblemCodes.MissingField, at.Field("names"), "A certificate needs at least one DNS name to stand for; give those that clients use.");
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < order.Names.Count; index++)
        {
            CheckName(order.Names[index], seen, at.Field("names").Item(index), problems);
        }

        if (order.Asked.Length > 0 && !DateTimeOffset.TryParse(order.Asked, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
        {
            problems.Add(ProblemCodes.BadPattern, at.Field("asked"), "This is no time such as 2026-11-23T20:00:00Z; leave it empty.");
        }
    }

    private static void CheckName(string name, HashSet<string> seen, JsonPath at, ProblemList problems)
    {
        if (name.StartsWith("*.", StringComparison.Ordinal))
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination, at, $"\"{JsonText.Shortened(name)}\" is a wildcard, which authorities give only for a proof by DNS, and names are proved over HTTP here; name each host, or add a wildcard certificate from a file.");
        }
        else if (!DnsName.IsName(name) || name.Contains('_', StringComparison.Ordinal) || !name.Contains('.', StringComparison.Ordinal))
        {
            problems.Add(ProblemCodes.BadPattern, at, $"\"{JsonText.Shortened(name)}\" is no DNS name that an authority could look up (letters, digits and dashes with dots between, international ones as xn--...); correct it.");
        }
        else if (!seen.Add(name))
        {
            problems.Add(ProblemCodes.DuplicateName, at, $"The name {name} is given twice; once is enough.");
        }
    }
}
