using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Backup;

/// <summary>Every sealed text of a configuration, each with a name for its place.</summary>
public static class SealedSecrets
{
    /// <summary>The configuration with each sealed text that is not empty replaced.</summary>
    /// <param name="replace">Takes the place's name and the sealed text.</param>
    public static LoadMasterConfig Replace(LoadMasterConfig config, Func<string, string, string> replace)
    {
        string Of(string place, string text) => text.Length == 0 ? text : replace(place, text);
        return config with
        {
            Certificates = config.Certificates.Select(c => c with { PrivateKey = Of($"certificate '{c.Name}'", c.PrivateKey) }).ToValueList(),
            Acme = config.Acme with { Accounts = config.Acme.Accounts.Select(a => a with { PrivateKey = Of($"ACME account '{a.Name}'", a.PrivateKey) }).ToValueList() },
            Backup = config.Backup with
            {
                Password = Of("password of the backup server", config.Backup.Password),
                Passphrase = Of("pass phrase of the automated backup", config.Backup.Passphrase),
            },
            Alerts = config.Alerts with
            {
                Email = config.Alerts.Email with { Password = Of("password of the mail server", config.Alerts.Email.Password) },
                Webhooks = config.Alerts.Webhooks.Select(w => w with { Secret = Of($"secret of the webhook '{w.Name}'", w.Secret) }).ToValueList(),
            },
            Snmp = config.Snmp with
            {
                Users = config.Snmp.Users.Select(u => u with
                {
                    AuthPassword = Of($"authentication password of the SNMP user '{u.Name}'", u.AuthPassword),
                    PrivPassword = Of($"privacy password of the SNMP user '{u.Name}'", u.PrivPassword),
                }).ToValueList(),
            },
        };
    }

    public static IReadOnlyDictionary<string, string> All(LoadMasterConfig config)
    {
        var found = new Dictionary<string, string>();
        _ = Replace(config, (place, text) => found[place] = text);
        return found;
    }
}
